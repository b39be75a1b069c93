namespace LLMHive.Usage;

/// <summary>What one user used in a span of time.</summary>
internal sealed record UsageReportView
{
    public required string UserId { get; init; }

    /// <summary>Start (inclusive).</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End (exclusive).</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    public required long Requests { get; init; }

    public required long Tokens { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    /// <summary>Provider cost, exact.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>By model, the most tokens first.</summary>
    public required IReadOnlyList<UsageShareView> Models { get; init; }

    /// <summary>By engine, the most tokens first; an empty name stands for single models.</summary>
    public required IReadOnlyList<UsageShareView> Engines { get; init; }

    public static UsageReportView Of(string userId, DateTimeOffset from, DateTimeOffset before, ImmutableArray<UsageSlice> slices)
    {
        var all = UsageShareView.Of("", slices);
        return new()
        {
            UserId = userId,
            PeriodStart = from,
            PeriodEnd = before,
            Requests = all.Requests,
            Tokens = all.Tokens,
            PromptTokens = all.PromptTokens,
            CompletionTokens = all.CompletionTokens,
            CostUsd = all.CostUsd,
            Models = By(slices, static slice => slice.Model),
            Engines = By(slices, static slice => slice.Engine),
        };
    }

    private static List<UsageShareView> By(ImmutableArray<UsageSlice> slices, Func<UsageSlice, string> name) =>
    [
        .. slices.GroupBy(name).Select(static group => UsageShareView.Of(group.Key, [.. group]))
            .OrderByDescending(static share => share.Tokens).ThenBy(static share => share.Name, StringComparer.Ordinal),
    ];
}
