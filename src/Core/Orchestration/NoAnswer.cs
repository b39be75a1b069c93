using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The decision of an engine whose members all failed.</summary>
internal static class NoAnswer
{
    /// <summary>A failed decision that names every member and how it ended.</summary>
    public static RunDecision Because(IReadOnlyCollection<AgentAnswer> failures, string stopReason, ImmutableArray<string> degradations) => new()
    {
        Status = RunStatus.Failed,
        StopReason = stopReason,
        Degradations = degradations,
        Failure = Refusal.Of(Code(failures), Message(failures), failures.Count > 0 && failures.All(IsCutShort) ? "max_tokens" : null),
    };

    private static string Message(IReadOnlyCollection<AgentAnswer> failures) => failures.Count == 0
        ? "No member could be asked: the plan allows none of the hive model's members. Name members that the plan includes."
        : "No member answered: " + string.Join(", ", failures.Select(answer => $"{answer.Model} ({Reason(answer)})"))
            + (failures.Any(IsCutShort) ? ". max_tokens was too small for a first word: raise it, or name other members." : ". Try again, or name other members.");

    private static string Reason(AgentAnswer answer) =>
        answer.Outcome == CallOutcome.Empty ? $"empty: {FinishReasons.OfText(answer.FinishReason)}" : answer.Reason();

    // Its tokens went into reasoning.
    private static bool IsCutShort(AgentAnswer answer) => answer is { Outcome: CallOutcome.Empty, FinishReason: FinishReasons.Length };

    private static string Code(IReadOnlyCollection<AgentAnswer> failures) =>
        failures.Count == 0 ? RefusalCodes.TierFeature
        : failures.All(answer => answer.Error == AgentErrors.Budget) ? RefusalCodes.SpendLimit
        : failures.All(answer => answer.Error == AgentErrors.PriceUnknown) ? RefusalCodes.PriceUnknown
        : failures.All(answer => answer.Outcome == CallOutcome.Rejected) ? RefusalCodes.ProviderRejected
        : failures.All(answer => answer.Outcome == CallOutcome.Timeout || answer.Error == AgentErrors.Deadline) ? RefusalCodes.ProviderTimeout
        // Another try would end as this one did, and be paid for again.
        : failures.All(IsCutShort) ? RefusalCodes.InvalidRequest
        : failures.All(answer => answer.Outcome is CallOutcome.ParseError or CallOutcome.Filtered or CallOutcome.Empty) ? RefusalCodes.ProviderError
        : RefusalCodes.ProviderUnavailable;
}
