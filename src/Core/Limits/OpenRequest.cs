using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>An admitted request that is not settled: it holds a place, tokens and money.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="BudgetId">Public id of the key whose budget holds it.</param>
/// <param name="Ticket">Its ticket; null when it was admitted before a restart, and then it holds no place.</param>
/// <param name="Tokens">Tokens reserved.</param>
/// <param name="CostUsd">Cost reserved, in US dollars.</param>
/// <param name="ExpiresAt">Monotonic tick at which it lapses.</param>
/// <param name="Resumed">It was begun once before and may have been settled then.</param>
internal sealed record OpenRequest(
    string RequestId, string BudgetId, Ticket? Ticket, long Tokens, decimal CostUsd, long ExpiresAt, bool Resumed = false);
