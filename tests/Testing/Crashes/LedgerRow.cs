namespace LLMHive.Crashes;

/// <summary>What the crash check reads of a ledger row.</summary>
/// <param name="Id"><c>requestId:callIndex</c>.</param>
/// <param name="RequestId">The request.</param>
/// <param name="TokensIn">Prompt tokens.</param>
/// <param name="TokensOut">Answer tokens.</param>
public sealed record LedgerRow(string Id, string RequestId, long TokensIn, long TokensOut);
