using Microsoft.Extensions.Options;

namespace LLMHive.Storage;

/// <summary>The folder that holds all durable files of this node. While it is open, no other process can open it.</summary>
internal sealed class DataDirectory(IOptions<StorageOptions> options) : IDisposable
{
    private FileStream? _lock;

    /// <summary>Absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(Root, "llmhive.db");

    /// <summary>Folder of the ledger's segments.</summary>
    public string Journal => Path.Combine(Root, "journal");

    /// <summary>Usage rows that the store refused.</summary>
    public string Refused => Path.Combine(Root, "refused.jsonl");

    /// <summary>Makes the folder and takes it for this process; again = nothing.</summary>
    /// <exception cref="StorageUnusableException">It cannot be written, or another process has it.</exception>
    public void Open()
    {
        if (_lock is not null)
        {
            return;
        }

        var lockFile = Path.Combine(Root, "llmhive.lock");
        try
        {
            Directory.CreateDirectory(Journal);
            _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnusableException(
                $"Storage:DataDirectory '{Root}' cannot be used ({failure.Message}). "
                + "Stop the other process that uses it, make it writable for this user, or set another folder.");
        }
    }

    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }
}
