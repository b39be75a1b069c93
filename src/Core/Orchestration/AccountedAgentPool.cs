using System.Collections.Concurrent;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// The one place where calls of an engine are accounted for: each reserves its worst case, gets its time limit, settles what
/// it really used and is written to the trace, also when it failed or was cancelled. An answer that says nothing is no answer to an
/// engine; it is paid for all the same.
/// </summary>
/// <param name="transport">The way to the models.</param>
/// <param name="budget">What the run may spend.</param>
/// <param name="trace">The run's trace.</param>
/// <param name="clock">Measures calls and ends those that take too long.</param>
public sealed class AccountedAgentPool(IAgentTransport transport, BudgetLease budget, TraceWriter trace, TimeProvider clock) : IAgentPool
{
    // A model hangs that says nothing in a quarter of the time that the engine gives to a call.
    private const int HangsFrom = 4;

    private ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>What the calls spend from.</summary>
    public BudgetLease Budget => budget;

    /// <summary>How an answer of the run ends (<see cref="FinishReasons"/>): as the model told whose words it is, or else whole.</summary>
    public string FinishReasonOf(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return _reasons.GetValueOrDefault(answer.Trim(), FinishReasons.Stop);
    }

    /// <inheritdoc />
    public bool IsHealthy(string model) => transport.IsHealthy(model);

    /// <inheritdoc />
    public CallReservation? WorstCase(AgentQuestion question) => transport.WorstCase(question);

    /// <inheritdoc />
    public IAgentPool Within(BudgetLease budget) => new AccountedAgentPool(transport, budget, trace, clock) { _reasons = _reasons };

    /// <inheritdoc />
    public async Task<AgentAnswer> Ask(AgentQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        if (transport.WorstCase(question) is not { } reserved)
        {
            return NotSent(question, CallOutcome.Rejected, AgentErrors.PriceUnknown);
        }

        if (!budget.TryReserve(reserved.Tokens, reserved.CostUsd, now))
        {
            return NotSent(question, CallOutcome.Error, now >= budget.Deadline ? AgentErrors.Deadline : AgentErrors.Budget);
        }

        var answer = await Call(question, reserved, now, cancellationToken);
        budget.Settle(reserved.Tokens, reserved.CostUsd, answer.Usage.Total, answer.CostUsd);
        trace.Add(Entry(question, answer));
        if (answer.Outcome == CallOutcome.Ok)
        {
            // What one gave whole is whole, also where another one was cut off after the same words.
            var reason = FinishReasons.OfText(answer.FinishReason);
            _reasons.AddOrUpdate(answer.Text.Trim(), reason, (_, known) => known == FinishReasons.Stop ? known : reason);
        }

        if (answer.Outcome == CallOutcome.Cancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return answer;
    }

    private async Task<AgentAnswer> Call(AgentQuestion question, CallReservation reserved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var untilDeadline = budget.Deadline - now;
        var most = untilDeadline < question.Timeout ? untilDeadline : question.Timeout;
        var time = question.HasStandIn && untilDeadline / 2 < most ? untilDeadline / 2 : most;
        var begun = false;
        using var timeout = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timeUp = timeout.Token.Register(() =>
        {
            // A short time that some caller sets tells nothing about the model, and neither does an answer that is being written.
            if (!begun && time >= question.Timeout / HangsFrom)
            {
                transport.TimedOut(question.Model);
            }

            either.Cancel();
        });
        var answer = await transport.Call(question.Write is { } reader ? question with { Write = new AnswerGate(Begin(reader)).Take } : question, reserved, either.Token);
        answer = answer with { Duration = clock.GetElapsedTime(started), Text = answer.Outcome == CallOutcome.Ok ? AnswerGate.Answer(answer.Text) : answer.Text };
        if (answer.Outcome == CallOutcome.Ok && question.Texts.IsEmpty && answer.ToolCalls.IsDefaultOrEmpty && string.IsNullOrWhiteSpace(answer.Text))
        {
            return answer with { Outcome = CallOutcome.Empty, Error = AgentErrors.Empty(FinishReasons.OfText(answer.FinishReason)) };
        }

        return answer.Outcome != CallOutcome.Cancelled || answer.Error == AgentErrors.Cut || cancellationToken.IsCancellationRequested ? answer : answer with
        {
            Outcome = CallOutcome.Timeout,
            Error = time == untilDeadline ? AgentErrors.Deadline : $"no whole answer within {time.TotalSeconds:0.###} s",
        };

        // Nobody can stand in any more for an answer that is read.
        Action<string> Begin(Action<string> read) => text =>
        {
            if (!begun && !string.IsNullOrWhiteSpace(text))
            {
                (begun, time) = (true, most);
                var left = most - clock.GetElapsedTime(started);
                timeout.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            read(text);
        };
    }

    private AgentAnswer NotSent(AgentQuestion question, CallOutcome outcome, string error)
    {
        trace.Add(new TraceEvent
        {
            Seq = 0, Parent = question.Parent, Stage = question.Stage, Kind = TraceKind.Budget, Agent = question.Agent, Role = question.Role,
            Model = question.Model, Outcome = outcome.Name(), Error = error,
        });
        return new AgentAnswer { Model = question.Model, Outcome = outcome, Error = error };
    }

    private static TraceEvent Entry(AgentQuestion question, AgentAnswer answer) => new()
    {
        Seq = 0, Parent = question.Parent, Stage = question.Stage, Kind = TraceKind.Call, Agent = question.Agent, Role = question.Role,
        Model = question.Model, Provider = answer.Provider,
        TokensIn = answer.Usage.In, TokensOut = answer.Usage.Out, TokensReasoning = answer.Usage.Reasoning, TokensCached = answer.Usage.Cached,
        CostUsd = answer.CostUsd, PriceVersion = answer.PriceVersion, Estimated = answer.Usage.Estimated,
        Ms = answer.Duration.TotalMilliseconds, Outcome = answer.Outcome.Name(), Error = answer.Error,
    };
}
