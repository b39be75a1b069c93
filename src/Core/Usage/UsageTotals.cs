namespace LLMHive.Usage;

/// <summary>Sums over ledger rows.</summary>
/// <param name="Requests">Requests.</param>
/// <param name="TokensIn">Prompt tokens.</param>
/// <param name="TokensOut">Answer tokens.</param>
/// <param name="CostUsd">Cost in US dollars.</param>
public readonly record struct UsageTotals(long Requests, long TokensIn, long TokensOut, decimal CostUsd)
{
    /// <summary>Prompt and answer tokens.</summary>
    public long Tokens => TokensIn + TokensOut;

    /// <summary>These totals and one row more.</summary>
    public UsageTotals Plus(UsageRow row) =>
        new(Requests + row.Requests, TokensIn + row.TokensIn, TokensOut + row.TokensOut, CostUsd + row.CostUsd);
}
