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
        Failure = Refusal.Of(Code(failures), Message(failures)),
    };

    private static string Message(IReadOnlyCollection<AgentAnswer> failures) => failures.Count == 0
        ? "No member could be asked: the plan allows none of the hive model's members. Name members that the plan includes."
        : "No member answered: " + string.Join(", ", failures.Select(answer => $"{answer.Model} ({Reason(answer)})"))
            + ". Try again, or name other members.";

    private static string Reason(AgentAnswer answer) =>
        answer.Error is AgentErrors.Budget or AgentErrors.PriceUnknown or AgentErrors.Deadline ? answer.Error : answer.Outcome.Name();

    private static string Code(IReadOnlyCollection<AgentAnswer> failures) =>
        failures.Count == 0 ? RefusalCodes.TierFeature
        : failures.All(answer => answer.Error == AgentErrors.Budget) ? RefusalCodes.SpendLimit
        : failures.All(answer => answer.Error == AgentErrors.PriceUnknown) ? RefusalCodes.PriceUnknown
        : failures.All(answer => answer.Outcome == CallOutcome.Rejected) ? RefusalCodes.ProviderRejected
        : failures.All(answer => answer.Outcome == CallOutcome.Timeout || answer.Error == AgentErrors.Deadline) ? RefusalCodes.ProviderTimeout
        : failures.All(answer => answer.Outcome is CallOutcome.ParseError or CallOutcome.Filtered) ? RefusalCodes.ProviderError
        : RefusalCodes.ProviderUnavailable;
}
