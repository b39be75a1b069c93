namespace LLMHive.Models;

/// <summary>Spelling of call outcomes in traces, ledger rows and metrics.</summary>
public static class CallOutcomes
{
    /// <summary>The outcome in snake_case.</summary>
    public static string Name(this CallOutcome outcome) => outcome switch
    {
        CallOutcome.Ok => "ok",
        CallOutcome.Timeout => "timeout",
        CallOutcome.RateLimited => "rate_limited",
        CallOutcome.Auth => "auth",
        CallOutcome.Billing => "billing",
        CallOutcome.Filtered => "filtered",
        CallOutcome.ParseError => "parse_error",
        CallOutcome.Rejected => "rejected",
        CallOutcome.Error => "error",
        CallOutcome.Cancelled => "cancelled",
        CallOutcome.Empty => "empty",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome."),
    };

    /// <summary>Another try, or another model, could do better.</summary>
    public static bool IsTransient(this CallOutcome outcome) =>
        outcome is CallOutcome.Timeout or CallOutcome.RateLimited or CallOutcome.Error or CallOutcome.ParseError;
}
