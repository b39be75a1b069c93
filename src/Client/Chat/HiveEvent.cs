using LLMHive.Limits;

namespace LLMHive.Chat;

/// <summary>
/// One piece of a streamed answer: <see cref="Started"/>, any number of <see cref="Delta"/>, <see cref="Reported"/> and
/// <see cref="ToolCalled"/>, then one <see cref="Completed"/>.
/// </summary>
public abstract record HiveEvent
{
    private HiveEvent()
    {
    }

    /// <summary>Admitted; a model is being asked.</summary>
    /// <param name="RequestId">Id of the request, for logs.</param>
    /// <param name="RunId">The run, for hive models: <see cref="Orchestration.IHiveRuns.Follow"/> shows it at work; null for a single model.</param>
    /// <param name="Replayed">The answer is that of an earlier ask with the same Idempotency-Key.</param>
    /// <param name="Limits">Room left in the rate limits.</param>
    public sealed record Started(string RequestId, string? RunId, bool Replayed, LimitStatus? Limits) : HiveEvent;

    /// <summary>A piece of the answer.</summary>
    public sealed record Delta(string Text) : HiveEvent;

    /// <summary>What a hive model tells of itself: that it runs, and at the end how the answer came about.</summary>
    public sealed record Reported(HiveReport Report) : HiveEvent;

    /// <summary>The model wants a function called.</summary>
    public sealed record ToolCalled(HiveToolCall Call) : HiveEvent;

    /// <summary>The end: the whole answer, its usage and cost.</summary>
    public sealed record Completed(HiveResponse Response) : HiveEvent;
}
