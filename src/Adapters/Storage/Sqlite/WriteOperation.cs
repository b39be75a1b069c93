namespace LLMHive.Storage;

/// <summary>One waiting write: runs on the writer's thread, answers its caller after the commit.</summary>
internal abstract class WriteOperation
{
    /// <summary>Why it was undone; null = it stands with the commit.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Does the writing inside the group's transaction.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Answers the caller: the result, or <see cref="Failure"/>.</summary>
    public abstract void Answer();
}

/// <inheritdoc />
internal sealed class WriteOperation<T>(Func<SqliteSession, T> write) : WriteOperation
{
    // Callers go on elsewhere: never on the writer's thread.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Answered => _answer.Task;

    public override void Run(SqliteSession session) => _result = write(session);

    public override void Answer()
    {
        if (Failure is null)
        {
            _answer.SetResult(_result!);
        }
        else
        {
            _answer.SetException(Failure);
        }
    }
}
