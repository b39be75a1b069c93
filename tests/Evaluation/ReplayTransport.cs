using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Answers from the recording of one question, at nominal cost.</summary>
internal sealed class ReplayTransport(ReplayQuestion question) : IAgentTransport
{
    public void TimedOut(string model)
    {
        // There are no breakers here.
    }

    public bool IsHealthy(string model) => true;

    public CallReservation? WorstCase(AgentQuestion asked) => new(0, NominalCosts.Of(asked.Model));

    public Task<AgentAnswer> Call(AgentQuestion asked, CallReservation limit, CancellationToken cancellationToken) =>
        Task.FromResult(question.Answers.TryGetValue(asked.Model, out var answer)
            ? new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Ok, Text = answer.Text, Usage = NominalCosts.Usage, CostUsd = NominalCosts.Of(asked.Model) }
            : new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Error, Error = "not recorded" });
}
