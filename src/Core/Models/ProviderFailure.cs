namespace LLMHive.Models;

/// <summary>How a try failed, and what the caller may be told about it.</summary>
/// <param name="Outcome">Any but <see cref="CallOutcome.Ok"/>.</param>
/// <param name="Refusal">For the caller: a stable code and a sentence without exception text, addresses or keys.</param>
/// <param name="RetryAfter">The provider asked to wait this long; null = it did not say.</param>
public sealed record ProviderFailure(CallOutcome Outcome, Refusal Refusal, TimeSpan? RetryAfter = null)
{
    /// <summary>The failure as the end of a forwarded call.</summary>
    /// <param name="usage">What was used up to here.</param>
    public ForwardFrame.End ToEnd(Usage.TokenUsage usage = default) =>
        new() { Outcome = Outcome, Usage = usage, Error = Refusal, RetryAfter = RetryAfter };

    /// <summary>The failure as the answer to a question.</summary>
    /// <param name="model">The card of the model that was asked.</param>
    /// <param name="text">What had arrived.</param>
    /// <param name="usage">What was used up to here.</param>
    /// <param name="duration">Since the question.</param>
    public AgentAnswer ToAnswer(ModelCard model, string text, Usage.TokenUsage usage, TimeSpan duration) => new()
    {
        Model = model.Id, Provider = model.Provider, Outcome = Outcome, Text = text, Usage = usage,
        Duration = duration, Error = Refusal.Message, RetryAfter = RetryAfter,
    };
}
