using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>What the store knows of one user in one period.</summary>
/// <param name="ByKey">Totals of the period per key whose budget it is.</param>
/// <param name="Recent">Rows since the moment asked for.</param>
/// <param name="Known">Those of the ids asked for that are stored.</param>
internal sealed record StoredLedger(
    IReadOnlyDictionary<string, UsageTotals> ByKey, IReadOnlyList<UsageRow> Recent, IReadOnlySet<string> Known);
