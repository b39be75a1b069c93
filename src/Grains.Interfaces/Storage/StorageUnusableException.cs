namespace LLMHive.Storage;

/// <summary>
/// Stored data cannot be used as it is: a damaged or unwritable file, a schema newer than this program, an unreadable state.
/// Waiting does not help; the message names the file or row and the cure.
/// </summary>
[GenerateSerializer, Alias("llmhive.StorageUnusableException")]
public sealed class StorageUnusableException : OrleansException
{
    /// <summary>Without words; prefer a message with the cure.</summary>
    public StorageUnusableException()
        : this("Stored data cannot be used; see the log for the file and the cure.")
    {
    }

    /// <summary>Names the file or row and the cure.</summary>
    public StorageUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Names the file or row and the cure; the cause must be an exception that any client can read.</summary>
    public StorageUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
