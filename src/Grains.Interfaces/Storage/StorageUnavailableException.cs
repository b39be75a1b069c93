namespace LLMHive.Storage;

/// <summary>
/// The store cannot take the call now: its queue is full, the disk fails, or it is closed. The same call may pass a moment
/// later; callers answer with <see cref="RefusalCodes.Unavailable"/>. It derives from <see cref="OrleansException"/>, so that
/// it leaves a grain as it is instead of wrapped.
/// </summary>
[GenerateSerializer, Alias("llmhive.StorageUnavailableException")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>Without words; prefer a message with the cure.</summary>
    public StorageUnavailableException()
        : this("The store is not available at the moment; try again.")
    {
    }

    /// <summary>Says what is away and what helps.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is away; the cause must be an exception that any client can read.</summary>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
