using System.Collections.Immutable;
using LLMHive.Models;
using LLMHive.Orchestration;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Testing.Orchestration;

/// <summary>One run of an engine in a world drawn from a seed: its models, bounds, caller and clock. The same seed is the same world.</summary>
public sealed class RandomWorld
{
    // Only a defect makes a world miss this.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);
    // What a reworded prompt may be longer, in tokens.
    private const int Reworded = 50;
    private static readonly string[] _models = ["a", "b", "c", "d", "e", "f"];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ReadClock _clock;
    private readonly TraceWriter _trace = new();
    private readonly RandomBounds _bounds;
    private readonly BudgetLease _budget;
    private readonly RandomModels _agents;
    private readonly RunContext _context;
    private readonly double? _cancelAfter;
    private readonly Random _random;

    /// <param name="seed">Of everything.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="reply">What a whole answer says.</param>
    /// <param name="statistics">What is known of the models.</param>
    /// <param name="accuracy">Level of <c>auto</c>.</param>
    public RandomWorld(int seed, string question, Func<AgentQuestion, Random, string> reply, IModelStatistics statistics, int? accuracy)
    {
        (_random, _clock) = (new Random(seed), new ReadClock(_time));
        var tokens = _random.Next(50, 700);
        _bounds = new RandomBounds(
            _random.Next(1, 41), _random.Next(2) == 0 ? null : _random.Next(tokens, tokens * 40), _random.Next(2) == 0 ? null : _random.Next(1, 200) / 1000m,
            _clock.GetUtcNow() + TimeSpan.FromSeconds(_random.Next(1, 240)));
        _agents = new RandomModels(_models, _bounds, _clock, seed, reply);
        _budget = new BudgetLease(_bounds.Calls, _bounds.Tokens, _bounds.CostUsd, _bounds.Deadline);
        _cancelAfter = _random.Next(6) == 0 ? _random.NextDouble() * 40 : null;
        var members = _random.Next(1, 6);
        _context = new RunContext
        {
            Messages = [new ChatMessage("user", question)], Members = [.. _models[..members]], Reserve = [.. _models[members..(members + _random.Next(2))]],
            MembersAsked = _random.Next(5) == 0 ? members + 1 : 0, Quorum = _random.Next(4) == 0 ? _random.Next(1, members + 1) : null, MaxOutputTokens = tokens,
            TellTokens = [.. _models.Where(_ => _random.Next(2) == 0)], Prices = _models.ToImmutableDictionary(model => model, model => new ModelPrice(1 + model[0] - 'a', 1, 0, "v1")),
            Accuracy = accuracy, Statistics = statistics, Budget = _budget, Trace = _trace, Clock = _clock,
            Agents = new AccountedAgentPool(_agents, _budget, _trace, _clock), Random = new Random(seed), NewKey = TagKeys.From(new Random(seed)),
        };
    }

    /// <summary>Whether the prompt is refined first, drawn from the seed like the rest.</summary>
    public static PromptDiffusion DiffusionOf(int seed) => (PromptDiffusion)Math.Max(0, new Random(~seed).Next(-3, 4));

    /// <summary>Plays it; null, or how the engine broke its contract.</summary>
    public async Task<string?> Broken(IOrchestrationStrategy engine, PromptDiffusion diffusion)
    {
        ArgumentNullException.ThrowIfNull(engine);
        using var caller = new CancellationTokenSource();
        using var stop = _cancelAfter is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _clock) : new CancellationTokenSource();
        await using var link = stop.Token.Register(caller.Cancel);
        using var guard = new CancellationTokenSource(Guard);
        var run = Free(() => engine.Run(_context with { Diffusion = diffusion }, caller.Token));
        while (!run.IsCompleted && !guard.IsCancellationRequested)
        {
            Free(() => { _time.Advance(TimeSpan.FromMilliseconds(_random.Next(200, 4_000))); return 0; });
            await Task.Yield(); // what a cancellation sets off runs elsewhere, and may start calls whose time has to pass yet
        }

        if (!run.IsCompleted)
        {
            return "no end";
        }

        var ended = await Task.WhenAny(run);
        return _agents.Broken ?? Books(engine.Name)
            ?? (ended.IsCanceled ? (caller.IsCancellationRequested ? null : "cancelled by nobody") : Contract(await run));
    }

    // Without the test framework's context, what the clock sets off has run when this returns.
    private static T Free<T>(Func<T> act)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        var result = act();
        SynchronizationContext.SetSynchronizationContext(before);
        return result;
    }

    private string? Books(string engine)
    {
        var (all, calls) = (_trace.Snapshot(), _trace.Snapshot().Where(entry => entry.Kind == TraceKind.Call).ToList());
        var (tokens, cost) = (calls.Sum(call => (long)call.TokensIn + call.TokensOut), calls.Sum(call => call.CostUsd));
        return calls.Count != _agents.Calls ? $"{_agents.Calls} calls, {calls.Count} entries"
            : all.Sum(entry => entry.CostUsd) != cost ? "costs outside of calls"
            : (tokens, cost) != (_agents.Settled.Tokens, _agents.Settled.CostUsd) ? $"the trace tells {tokens} tokens and {cost}, the models {_agents.Settled}"
            : Left(calls.Count, tokens, cost)
            ?? (all.Any(entry => entry.Parent >= entry.Seq) ? "an entry before its parent" : Reserve(all, engine));
    }

    // The lease has given back what was reserved and not used: what is left can be had to the last token, and no more.
    private string? Left(int calls, long tokens, decimal cost)
    {
        var before = _bounds.Deadline.AddTicks(-1);
        return calls >= _bounds.Calls ? (_budget.CanReserve(default, before) ? "a call more than there are" : null)
            : !_budget.CanReserve(new((_bounds.Tokens ?? tokens) - tokens, (_bounds.CostUsd ?? cost) - cost), before) ? "the lease holds back what nobody uses"
            : _bounds.Tokens is { } most && _budget.CanReserve(new(most - tokens + 1, 0), before) ? "a token more than there is"
            : _bounds.CostUsd is { } dear && _budget.CanReserve(new(0, dear - cost + 0.000001m), before) ? "money more than there is" : null;
    }

    // Members' answers and the work of a hierarchy leave a quarter, and a call, to what makes one answer of them; one answer goes before that.
    private string? Reserve(ImmutableArray<TraceEvent> all, string engine)
    {
        var question = _context.Messages[0].Text;
        var keeps = engine is "council" or "roles" || (engine == "fuse" && TaskClasses.Of(question) is not (TaskClasses.Choice or TaskClasses.PythonValue));
        var work = all.Where(entry => keeps && entry.Kind == TraceKind.Call && (entry.Stage is "fan_out" or "plan" or "node" or "approve" || entry.Role == "rival")).ToList();
        var first = _agents.WorstCase(new AgentQuestion { Model = _context.Members[0], Messages = _context.Messages, Stage = "", MaxOutputTokens = _context.MaxOutputTokens + Reworded })!.Value;
        return work.Count > Math.Max(1, _bounds.Calls - 1) ? $"{work.Count} calls of {_bounds.Calls} before the last one"
            : _bounds.Tokens is { } tokens && work.Sum(call => (long)call.TokensIn + call.TokensOut) > Math.Max(tokens * 3 / 4, first.Tokens) ? "no tokens kept for the last call"
            : _bounds.CostUsd is { } cost && work.Sum(call => call.CostUsd) > Math.Max(cost * 0.75m, first.CostUsd) ? "no money kept for the last call" : null;
    }

    private string? Contract(RunDecision decision)
    {
        var all = _trace.Snapshot();

        // Who names a quorum asks for so many answers and no more.
        var unasked = all.Where(entry => entry.Kind == TraceKind.Budget && !IsBeforeTheEngine(entry, all) && (_context.Quorum is null || entry.Stage != "fan_out")).Select(entry => $"{entry.Stage} {entry.Role} ({entry.Error})").ToList();
        return decision.Status == RunStatus.Complete && !decision.Degradations.IsEmpty ? "complete with degradations"
            : decision.Status == RunStatus.Complete && unasked.Count > 0 ? $"complete, and did not ask {string.Join(", ", unasked)}"
            : decision.Status == RunStatus.Degraded && decision.Degradations.IsEmpty ? "degraded without a reason"
            : decision.Status == RunStatus.Failed ? (decision.Failure is null ? "failed without a refusal" : null)
            : decision.Answer.Length == 0 ? "no answer"
            : all.Any(entry => entry.Kind == TraceKind.Decision) ? null : "no decision in the trace";
    }

    // The stage before the engine ends when its part is spent, as its report says: that is a reason to stop and not less than was asked for.
    private static bool IsBeforeTheEngine(TraceEvent entry, ImmutableArray<TraceEvent> all)
    {
        for (; entry.Parent > 0; entry = all[entry.Parent - 1])
        {
            if (all[entry.Parent - 1].Stage == "diffusion")
            {
                return true;
            }
        }

        return entry.Stage == "diffusion";
    }
}
