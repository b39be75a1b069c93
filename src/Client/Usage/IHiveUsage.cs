namespace LLMHive.Usage;

/// <summary>What one user used.</summary>
public interface IHiveUsage
{
    /// <summary>What was used of the current billing period, with quota and forecast.</summary>
    Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken = default);

    /// <summary>Usage of any span by model and engine; a row settled on another node may be missing for a moment.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="before">Exclusive.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ImmutableArray<UsageSlice>> Sum(DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>Usage call by call, newest first, read page by page.</summary>
    /// <param name="filter">Which rows; null = all.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    IAsyncEnumerable<UsageRow> History(HistoryFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Alerts at 50, 80 and 100 % of a limit, newest first, read page by page.</summary>
    IAsyncEnumerable<UsageAlert> Alerts(CancellationToken cancellationToken = default);

    /// <summary>Sets the most overage that the user wants to pay for in a billing period, in US dollars; null = no limit.</summary>
    Task<SpendLimit> LimitSpend(decimal? limitUsd, CancellationToken cancellationToken = default);
}

/// <summary>Which usage is meant. What is null does not filter.</summary>
public sealed record HistoryFilter
{
    /// <summary>Used at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Used before this moment.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Of this model.</summary>
    public string? Model { get; init; }

    /// <summary>Of this engine; empty = of single models.</summary>
    public string? Engine { get; init; }
}
