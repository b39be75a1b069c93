using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Plays the recorded traces of one question, one a call, token by token: an engine hears them, and may cut them off, as in a run.</summary>
internal sealed class TracedTransport(IReadOnlyList<RecordedTrace> traces) : IAgentTransport
{
    private int _next = -1;

    public void TimedOut(string model)
    {
        // There are no breakers here.
    }

    public bool IsHealthy(string model) => true;

    public CallReservation? WorstCase(AgentQuestion asked) => new(0, 0);

    public Task<AgentAnswer> Call(AgentQuestion asked, CallReservation limit, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _next) is var turn && turn >= traces.Count)
        {
            return Task.FromResult(new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Error, Error = "no more traces are recorded" });
        }

        var whole = asked.Listener is not { } listener || traces[turn].Conf.All(it => listener.Hear(new TokenLogprob("", -it, [-it])));
        return Task.FromResult(whole
            ? new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Ok, Text = traces[turn].Answer is { } answer ? $"\\boxed{{{answer}}}" : "" }
            : new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Cancelled, Error = AgentErrors.Cut });
    }
}
