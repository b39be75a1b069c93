using Npgsql;

namespace LLMHive.Storage;

/// <summary>Turns the driver's exceptions into our own: a client of a grain could not read them.</summary>
internal static class PostgresFaults
{
    /// <summary>At start: whatever the server itself refuses is final, and names the cure.</summary>
    public static Exception AtStart(NpgsqlException failure, string database) => failure is PostgresException { IsTransient: false } refused
        ? new StorageUnusableException(refused.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"{database} refuses the user of Storage:Postgres ({refused.MessageText}). Correct user or password, or the server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName => $"{database} is not there ({refused.MessageText}). Create it, or correct Storage:Postgres.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"{database} does not let the user of Storage:Postgres bring the schema up to date ({refused.MessageText}). "
                + "Run --migrate as the owner of the schema, then start again.",
            _ => $"{database} cannot be used ({refused.SqlState}: {refused.MessageText}). See the server's log, or correct Storage:Postgres.",
        })
        : InService(failure, database);

    /// <summary>In service: damage is final, all else may pass.</summary>
    public static Exception InService(NpgsqlException failure, string database) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } damaged =>
            new StorageUnusableException($"{database} is damaged ({damaged.MessageText}). Restore it from a backup."),
        PostgresException refused => new StorageUnavailableException($"{database} refuses ({refused.SqlState}: {refused.MessageText})."),
        _ => new StorageUnavailableException($"{database} does not answer ({Reason(failure)}). See to the server and the network."),
    };

    /// <summary>When rows are stored: what the server says against a value never passes; all else as in service.</summary>
    public static Exception OfRows(NpgsqlException failure, string database) => failure is PostgresException refused && IsOfValues(refused.SqlState)
        ? new RowsRefusedException($"{database} refuses a value ({refused.SqlState}: {refused.MessageText}).")
        : InService(failure, database);

    // Classes "data exception" and "integrity constraint violation".
    private static bool IsOfValues(string state) => state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal);

    // The cause says it shorter: refused, timed out, reset.
    private static string Reason(NpgsqlException failure) => (failure.InnerException ?? failure).Message;
}
