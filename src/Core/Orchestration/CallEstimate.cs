using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>Estimates what calls use before, or without, a provider's word. One instance per run.</summary>
/// <param name="conversation">The conversation that admission estimated.</param>
/// <param name="promptTokens">Admission's estimate of it, so that both reckon alike; 0 = none was made.</param>
public sealed class CallEstimate(ImmutableArray<ChatMessage> conversation, long promptTokens)
{
    /// <summary>Estimated prompt tokens of a question.</summary>
    public long PromptTokens(AgentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return promptTokens > 0 && question.Messages == conversation
            ? promptTokens
            : TokenEstimate.Of(question.Messages) + question.Texts.Sum(TokenEstimate.Of) + TokenEstimate.Of(question.Format?.Format) + TokenEstimate.Of(question.Tools?.Tools);
    }

    /// <summary>The prompt and the longest answer that the question allows, at the model's price.</summary>
    public CallReservation WorstCase(AgentQuestion question, ModelPrice price)
    {
        ArgumentNullException.ThrowIfNull(price);
        var usage = new TokenUsage(PromptTokens(question), question.MaxOutputTokens);
        return new CallReservation(usage.Total, price.Cost(usage));
    }
}
