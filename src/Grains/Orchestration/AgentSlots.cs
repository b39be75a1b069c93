using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>
/// Names of this silo's model-agent slots. The name holds the silo, so no other silo uses it, and an agent that prefers local
/// placement starts, and stays, beside its callers.
/// </summary>
/// <param name="silo">This silo.</param>
/// <param name="options">How many slots.</param>
public sealed class AgentSlots(ILocalSiloDetails silo, IOptions<AgentSlotsOptions> options)
{
    private readonly string _prefix = ((uint)silo.SiloAddress.GetConsistentHashCode()).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    private uint _last;

    /// <summary>The next slot in turn, such as <c>5f0c1a2b-3</c>.</summary>
    public string Next() => $"{_prefix}-{Interlocked.Increment(ref _last) % (uint)options.Value.PerModel}";
}
