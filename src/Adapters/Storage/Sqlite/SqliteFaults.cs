using Microsoft.Data.Sqlite;

namespace LLMHive.Storage;

/// <summary>Turns the driver's exceptions into our own: no vendor exception leaves this folder.</summary>
internal static class SqliteFaults
{
    // Result codes of sqlite3.h.
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    /// <summary>At start: everything is final, and names the file and the cure.</summary>
    public static StorageUnusableException AtStart(SqliteException failure, string file) => new(
        failure.SqliteErrorCode switch
        {
            NotADatabase or Corrupt => $"Database '{file}' is damaged ({failure.Message}). "
                + "Restore it from a backup, or move it and its -wal and -shm files away to start empty.",
            ReadOnly or CannotOpen => $"Database '{file}' cannot be written ({failure.Message}). "
                + "Make the file and its folder writable for this user, or set Storage:DataDirectory.",
            _ => $"Database '{file}' cannot be opened ({failure.Message}). Check the disk and the file, or set Storage:DataDirectory.",
        });

    /// <summary>When rows are stored: true for what is said against a value and not against the file.</summary>
    public static bool IsOfValues(Exception failure) =>
        failure is OverflowException or SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch };

    /// <summary>In service: damage is final, all else may pass.</summary>
    public static Exception InService(SqliteException failure, string file) =>
        failure.SqliteErrorCode is NotADatabase or Corrupt
            ? AtStart(failure, file)
            : new StorageUnavailableException($"Database '{file}' fails ({failure.Message}). Check the space and the health of its disk.");
}
