using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Carries one question to one model and its answer back. Knows neither budget, timeout nor trace: those are kept once, by
/// <see cref="AccountedAgentPool"/>, whatever the transport.
/// </summary>
public interface IAgentTransport
{
    /// <summary>
    /// Asks the model. Never throws for what a model or the network does. When the token fires it returns soon, with
    /// <see cref="CallOutcome.Cancelled"/>, what had arrived, and its estimated usage and cost.
    /// </summary>
    /// <param name="question">What to ask whom.</param>
    /// <param name="limit">The most this call may use.</param>
    /// <param name="cancellationToken">Ends the call: the engine needs it no longer, or its time is up.</param>
    Task<AgentAnswer> Call(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken);

    /// <summary>The worst case of a question; null when the model has no known price, and then it is not called.</summary>
    CallReservation? WorstCase(AgentQuestion question);

    /// <summary>
    /// Tells the model's breaker that a call is about to be ended since its time is up and nothing has come. Told first: to the breaker a
    /// call that only ends is one that its caller left.
    /// </summary>
    void TimedOut(string model);

    /// <summary>True when the model's breaker lets calls through.</summary>
    bool IsHealthy(string model);
}
