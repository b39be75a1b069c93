using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>Model agents of one silo. Section <c>Orchestration:Agents</c>.</summary>
public sealed class AgentSlotsOptions
{
    /// <summary>Agents per model and silo; each handles any number of calls, more of them use more cores. Default 4.</summary>
    [Range(1, 256)]
    public int PerModel { get; set; } = 4;

    /// <summary>An agent that sends nothing, not even a heartbeat, for so many seconds is given up. Default 3.</summary>
    [Range(1.5, 60)]
    public double SilenceSeconds { get; set; } = 3;
}
