namespace LLMHive.Usage;

/// <summary>What the ledger knows of one user in one period.</summary>
public sealed record UserLedger
{
    /// <summary>Sum over the period.</summary>
    public required UsageTotals Totals { get; init; }

    /// <summary>Cost of the period per key whose budget it is, in US dollars.</summary>
    public required IReadOnlyDictionary<string, decimal> CostByKey { get; init; }

    /// <summary>Admitted, not settled, not lapsed.</summary>
    public required ImmutableArray<OpenReservation> Open { get; init; }

    /// <summary>Sums of the period by model, where somebody needs them; default = not asked for.</summary>
    public ImmutableArray<UsageSlice> ByModel { get; init; }

    /// <summary>Rows since the moment asked for, oldest first.</summary>
    public required ImmutableArray<UsageRow> Recent { get; init; }
}
