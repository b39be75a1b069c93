using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>Rows on their way to the store.</summary>
/// <param name="Rows">The rows, in the journal's order.</param>
/// <param name="Requests">How many requests they are of.</param>
internal readonly record struct ShipBatch(IReadOnlyList<UsageRow> Rows, int Requests);
