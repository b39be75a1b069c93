namespace LLMHive.Orchestration;

/// <summary>What came back from asking several members at once.</summary>
public sealed record FanOutResult
{
    /// <summary>Whole answers, best rank first; the order in which they came plays no part.</summary>
    public required ImmutableArray<MemberAnswer> Answers { get; init; }

    /// <summary>Members that failed, best rank first; those no longer waited for are not among them.</summary>
    public required ImmutableArray<MemberAnswer> Failures { get; init; }

    /// <summary><c>all_answered</c>, <c>quorum</c>, <c>deadline</c>, <c>budget</c> or <c>all_ended</c> (some of them badly).</summary>
    public required string StopReason { get; init; }

    /// <summary>In what way less came back than was asked for; empty = in none.</summary>
    public required ImmutableArray<string> Degradations { get; init; }

    /// <summary>Sequence number of the plan's trace entry.</summary>
    public required int Plan { get; init; }

    /// <summary>Models that stood in for failed members and answered.</summary>
    public ImmutableArray<string> Replacements => [.. Answers.Where(member => member.Replacement).Select(member => member.Model)];
}
