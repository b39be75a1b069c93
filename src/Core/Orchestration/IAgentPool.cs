using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The way from an engine to the models.</summary>
public interface IAgentPool
{
    /// <summary>Asks one model. What goes wrong is an outcome of the answer; only a cancelled token throws.</summary>
    Task<AgentAnswer> Ask(AgentQuestion question, CancellationToken cancellationToken);

    /// <summary>True when the model's breaker lets calls through.</summary>
    bool IsHealthy(string model);
}
