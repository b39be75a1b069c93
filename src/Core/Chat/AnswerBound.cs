using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// The bound of an answer for which its caller names none: what the plan and the money leave, so that a long answer cannot cost
/// more than one request may. Null where nothing limits one request, or where the model itself ends sooner.
/// </summary>
internal static class AnswerBound
{
    /// <summary>Most that is sent to a model whose own maximum is unknown: many refuse a bound above theirs.</summary>
    private const int Unknown = 4096;

    /// <summary>No model writes more in one answer.</summary>
    private const int Longest = 200_000;

    public static int? Of(ParsedRequest request, ModelCard model, Ticket ticket)
    {
        if (request.MaxOutputTokens is not null || model.Kind != ModelKind.Chat)
        {
            return null;
        }

        var own = Math.Min(model.MaxOutputTokens ?? Longest, model.ContextTokens - request.PromptTokens ?? Longest);
        var allowed = Math.Min(ByTokens(request, ticket), ByMoney(request, model, ticket));
        return allowed >= own ? null : (int)Math.Clamp(allowed, 1, model.MaxOutputTokens ?? Unknown);
    }

    private static long ByTokens(ParsedRequest request, Ticket ticket) =>
        ticket.TokensPerQuery is { } most ? (most - request.PromptTokens) / request.Choices : long.MaxValue;

    private static long ByMoney(ParsedRequest request, ModelCard model, Ticket ticket)
    {
        if (ticket.MaxCostUsd is not { } most || model.Price is not { OutPerMillion: > 0 } price)
        {
            return long.MaxValue;
        }

        var left = most - price.Cost(new TokenUsage(request.PromptTokens, 0));
        return (long)Math.Min(int.MaxValue, left / price.Cost(new TokenUsage(0, request.Choices)));
    }
}
