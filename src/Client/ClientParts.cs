using Microsoft.Extensions.Logging;

namespace LLMHive;

/// <summary>What all parts of the client stand on.</summary>
/// <param name="Hive">The grains.</param>
/// <param name="Clock">For ids, and for the patience with a silent node.</param>
/// <param name="Silence">Most time without a sign of life.</param>
/// <param name="ServiceName">Who acts, for ledger and audit.</param>
/// <param name="Logger">Told of what was repeated or given up.</param>
internal sealed record ClientParts(IHiveClient Hive, TimeProvider Clock, TimeSpan Silence, string ServiceName, ILogger Logger);
