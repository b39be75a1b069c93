using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>What one member of a fan-out answered.</summary>
/// <param name="Rank">0 = best; members in their order, then the reserve in its order.</param>
/// <param name="Answer">The answer, or how it failed.</param>
/// <param name="StoodInFor">The member that had failed; null = it was a member itself.</param>
public sealed record MemberAnswer(int Rank, AgentAnswer Answer, string? StoodInFor = null)
{
    /// <summary>It stood in for a member that failed.</summary>
    public bool Replacement => StoodInFor is not null;

    /// <summary>The model asked.</summary>
    public string Model => Answer.Model;

    /// <summary>True when there is an answer.</summary>
    public bool Ok => Answer.Outcome == CallOutcome.Ok;
}
