using System.Collections.Concurrent;
using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Agents whose answers are the JSON that was asked for. What fits comes bare, out of its fence; what does not is no answer to the
/// engine, as if the call had failed, so that another member is asked or wins.
/// </summary>
internal sealed class FormattedAgents(IAgentPool inner, TraceWriter trace, ConcurrentQueue<Misfit>? misfits = null) : IAgentPool
{
    private readonly ConcurrentQueue<Misfit> _misfits = misfits ?? new();

    /// <summary>Answers that did not fit, as they came.</summary>
    public IReadOnlyCollection<Misfit> Misfits => _misfits;

    /// <summary>True for an answer that is whole and does not fit.</summary>
    public static bool IsMisfit(AgentAnswer answer) =>
        answer.Outcome == CallOutcome.ParseError && answer.Error.StartsWith(AgentErrors.Format + ":", StringComparison.Ordinal);

    public bool IsHealthy(string model) => inner.IsHealthy(model);

    public CallReservation? WorstCase(AgentQuestion question) => inner.WorstCase(question);

    public IAgentPool Within(BudgetLease budget) => new FormattedAgents(inner.Within(budget), trace, _misfits);

    public async Task<AgentAnswer> Ask(AgentQuestion question, CancellationToken cancellationToken)
    {
        if (question.Format is not { } format)
        {
            return await inner.Ask(question, cancellationToken);
        }

        var gate = question.Write is { } write ? new FormatGate(write) : null;
        var answer = await inner.Ask(question with { Write = gate is null ? null : gate.Take }, cancellationToken);
        if (answer.Outcome != CallOutcome.Ok)
        {
            return answer;
        }

        var (json, problem) = format.Read(answer.Text);
        var isOut = gate is { IsOut: true };
        if (json is not null && (!isOut || json == answer.Text.Trim()))
        {
            return answer with { Text = json };
        }

        _misfits.Enqueue(new Misfit(answer.Model, isOut ? answer.Text.Trim() : answer.Text, isOut));
        return answer with { Outcome = CallOutcome.ParseError, Error = Write(question, answer, problem.Length > 0 ? problem : "has words around it") };
    }

    private string Write(AgentQuestion question, AgentAnswer answer, string problem)
    {
        var error = $"{AgentErrors.Format}: {problem}";
        trace.Add(new TraceEvent
        {
            Seq = 0, Parent = question.Parent, Stage = FormatStage.Stage, Kind = TraceKind.Verify, Agent = question.Agent, Role = question.Role,
            Model = answer.Model, Provider = answer.Provider, Outcome = CallOutcome.ParseError.Name(), Error = error,
            Data = JsonSerializer.Serialize(new { fits = false, problem }),
        });
        return error;
    }
}

/// <summary>An answer that is not the JSON that was asked for.</summary>
/// <param name="Model">Who gave it.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsOut">The caller has read it while it was written.</param>
internal sealed record Misfit(string Model, string Text, bool IsOut);
