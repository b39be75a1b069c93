using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The way from an engine to the models.</summary>
public interface IAgentPool
{
    /// <summary>Asks one model. What goes wrong is an outcome of the answer; only a cancelled token throws.</summary>
    Task<AgentAnswer> Ask(AgentQuestion question, CancellationToken cancellationToken);

    /// <summary>True when the model's breaker lets calls through.</summary>
    bool IsHealthy(string model);

    /// <summary>The most that a question can use; null when the model has no known price, and then it is not asked.</summary>
    CallReservation? WorstCase(AgentQuestion question);

    /// <summary>The same way to the models, spending from another lease.</summary>
    IAgentPool Within(BudgetLease budget);
}
