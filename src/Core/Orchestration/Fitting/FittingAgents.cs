using System.Collections.Concurrent;
using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Agents whose answers are the JSON, or use the tools, that the caller asked for. JSON that fits comes bare, out of its fence; an
/// answer that does not fit is none to the engine, as if the call had failed, so that another member is asked or wins.
/// </summary>
internal sealed class FittingAgents(IAgentPool inner, TraceWriter trace, ConcurrentQueue<Misfit>? misfits = null) : IAgentPool
{
    private readonly ConcurrentQueue<Misfit> _misfits = misfits ?? new();

    /// <summary>Answers that did not fit, as they came.</summary>
    public IReadOnlyCollection<Misfit> Misfits => _misfits;

    /// <summary>True for an answer that is whole and not the JSON asked for.</summary>
    public static bool IsMisfit(AgentAnswer answer) =>
        answer.Outcome == CallOutcome.ParseError && answer.Error.StartsWith(AgentErrors.Format + ":", StringComparison.Ordinal);

    public bool IsHealthy(string model) => inner.IsHealthy(model);

    public CallReservation? WorstCase(AgentQuestion question) => inner.WorstCase(question);

    public IAgentPool Within(BudgetLease budget) => new FittingAgents(inner.Within(budget), trace, _misfits);

    public async Task<AgentAnswer> Ask(AgentQuestion question, CancellationToken cancellationToken)
    {
        if (question is { Format: null, Tools: null })
        {
            return await inner.Ask(question, cancellationToken);
        }

        var isOut = false;
        var gate = question is { Format: not null, Write: { } to } ? new FormatGate(to) : null;
        Action<string>? write = gate is not null ? gate.Take : question.Write is not { } reader ? null : text =>
        {
            isOut |= text.Length > 0;
            reader(text);
        };
        var answer = await inner.Ask(question with { Write = write }, cancellationToken);
        if (answer.Outcome != CallOutcome.Ok)
        {
            return answer;
        }

        var (fit, problem) = Read(question, answer, gate?.IsOut ?? false);
        if (fit is not null)
        {
            // The gate kept the white space at both ends back; what is out and what is given must be the same.
            return answer with { Text = gate is { IsOut: true } ? fit.Trim() : fit };
        }

        isOut |= gate is { IsOut: true };
        _misfits.Enqueue(new Misfit(answer.Model, gate is { IsOut: true } ? answer.Text.Trim() : answer.Text, answer.ToolCalls, isOut));
        Write(question, answer, problem);
        return answer with { Outcome = CallOutcome.ParseError, Error = problem };
    }

    /// <summary>The text to give, or why the answer does not fit.</summary>
    private static (string? Text, string Problem) Read(AgentQuestion question, AgentAnswer answer, bool isOut)
    {
        if (!answer.ToolCalls.IsDefaultOrEmpty)
        {
            var fault = question.Tools is { } tools ? tools.Fault(answer.ToolCalls) : "calls functions where none were offered";
            return fault is null ? (answer.Text, "") : (null, $"{AgentErrors.Tools}: {fault}");
        }

        if (question.Tools is { MustCall: true })
        {
            return (null, $"{AgentErrors.Tools}: answers in words where a function was to be called");
        }

        if (question.Format is not { } format)
        {
            return (answer.Text, "");
        }

        var (json, problem) = format.Read(answer.Text);
        return json is null || (isOut && json != answer.Text.Trim())
            ? (null, $"{AgentErrors.Format}: {(json is null ? problem : "has words around it")}")
            : (json, "");
    }

    private void Write(AgentQuestion question, AgentAnswer answer, string problem) => trace.Add(new TraceEvent
    {
        Seq = 0, Parent = question.Parent, Stage = FitStage.Stage, Kind = TraceKind.Verify, Agent = question.Agent, Role = question.Role,
        Model = answer.Model, Provider = answer.Provider, Outcome = CallOutcome.ParseError.Name(), Error = problem,
        Data = JsonSerializer.Serialize(new { fits = false, problem }),
    });
}

/// <summary>An answer that is not what the caller asked for.</summary>
/// <param name="Model">Who gave it.</param>
/// <param name="Text">What it says.</param>
/// <param name="Calls">What it wants called.</param>
/// <param name="IsOut">The caller has read it while it was written.</param>
internal sealed record Misfit(string Model, string Text, ImmutableArray<ToolCall> Calls, bool IsOut);
