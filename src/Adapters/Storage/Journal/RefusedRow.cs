using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>A usage row that the store refuses.</summary>
/// <param name="Reason">The store's words.</param>
/// <param name="RefusedAt">When it was set aside (UTC).</param>
/// <param name="Row">The row, as it stood in the journal.</param>
internal sealed record RefusedRow(string Reason, DateTimeOffset RefusedAt, UsageRow Row);
