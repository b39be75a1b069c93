using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>Estimates what calls use before, or without, a provider's word. One instance per run.</summary>
/// <param name="conversation">The conversation that admission estimated.</param>
/// <param name="promptTokens">Admission's estimate of it, so that both reckon alike; 0 = none was made.</param>
public sealed class CallEstimate(ImmutableArray<ChatMessage> conversation, long promptTokens)
{
    // The usual rule of thumb for English; and the few tokens that mark a message's role.
    private const int CharactersPerToken = 4;
    private const int TokensPerMessage = 4;

    /// <summary>Estimated prompt tokens of a question.</summary>
    public long PromptTokens(AgentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return promptTokens > 0 && question.Messages == conversation
            ? promptTokens
            : question.Messages.Sum(message => TokensPerMessage + Tokens(message.Text)) + question.Texts.Sum(Tokens);
    }

    /// <summary>The prompt and the longest answer that the question allows, at the model's price.</summary>
    public CallReservation WorstCase(AgentQuestion question, ModelPrice price)
    {
        ArgumentNullException.ThrowIfNull(price);
        var usage = new TokenUsage(PromptTokens(question), question.MaxOutputTokens);
        return new CallReservation(usage.Total, price.Cost(usage));
    }

    private static long Tokens(string text) => (text.Length + CharactersPerToken - 1L) / CharactersPerToken;
}
