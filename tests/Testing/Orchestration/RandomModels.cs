using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Testing.Orchestration;

/// <summary>
/// Models that answer late, fail, hang, write nonsense and use any part of what was reserved for them. They also watch: whether
/// what was settled and what is under way could ever be more than may be spent, and whether a call begins too late.
/// </summary>
public sealed class RandomModels : IAgentTransport
{
    private static readonly CallOutcome[] _failures = [CallOutcome.Error, CallOutcome.RateLimited, CallOutcome.Filtered, CallOutcome.Auth];
    private readonly TimeProvider _clock;
    private readonly RandomBounds _bounds;
    private readonly Func<AgentQuestion, Random, string> _reply;
    private readonly Random _random;
    private readonly Dictionary<string, (TimeSpan After, decimal Price, bool Sick)> _models = [];
    private readonly Lock _lock = new();
    private CallReservation _settled;
    private CallReservation _underWay;
    private int _calls;

    public RandomModels(IEnumerable<string> models, RandomBounds bounds, TimeProvider clock, int seed, Func<AgentQuestion, Random, string> reply)
    {
        ArgumentNullException.ThrowIfNull(models);
        (_clock, _bounds, _reply, _random) = (clock, bounds, reply, new Random(seed));
        foreach (var model in models)
        {
            var after = _random.Next(10) == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(_random.Next(0, 4) == 0 ? 0 : _random.Next(1, 9_000));
            _models.Add(model, (after, _random.Next(1, 30) / 1_000_000m, _random.Next(8) == 0));
        }
    }

    /// <summary>The first rule that was broken; null = none.</summary>
    public string? Broken { get; private set; }

    /// <summary>Calls that reached a model.</summary>
    public int Calls => _calls;

    /// <summary>What they used.</summary>
    public CallReservation Settled => _settled;

    public void TimedOut(string model)
    {
        // There are no breakers here.
    }

    public bool IsHealthy(string model) => !_models[model].Sick;

    public CallReservation? WorstCase(AgentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var tokens = (question.Messages.Sum(message => (long)message.Text.Length) / 4) + question.MaxOutputTokens + 50;
        return new(tokens, tokens * _models[question.Model].Price);
    }

    public async Task<AgentAnswer> Call(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        AgentAnswer answer;
        lock (_lock)
        {
            _calls++;
            _underWay = Sum(_underWay, limit, 1);
            Watch(limit);
            answer = Act(question, limit);
        }

        try
        {
            if (_models[question.Model].After is var after && after != TimeSpan.Zero)
            {
                await Task.Delay(after, _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            answer = Used(answer with { Outcome = CallOutcome.Cancelled, Text = "", Error = "" }, limit, 0.1);
        }

        lock (_lock)
        {
            _underWay = Sum(_underWay, limit, -1);
            _settled = Sum(_settled, new(answer.Usage.Total, answer.CostUsd), 1);
        }

        return answer;
    }

    private AgentAnswer Act(AgentQuestion question, CallReservation limit)
    {
        var answer = new AgentAnswer { Model = question.Model, Provider = "random", Outcome = CallOutcome.Ok };
        answer = _random.Next(8) switch
        {
            0 => answer with { Outcome = _failures[_random.Next(_failures.Length)], Error = "random failure" },
            1 => answer with { Text = "{nonsense" },
            _ => answer with { Text = _reply(question, _random) },
        };
        if (question.Listener is { } listener && answer.Outcome == CallOutcome.Ok)
        {
            var sure = _random.NextDouble() * 9;
            if (!Enumerable.Repeat(sure, 64).All(it => listener.Hear(new("t", -it, [-it]))))
            {
                return Used(answer with { Outcome = CallOutcome.Cancelled, Error = AgentErrors.Cut, Text = "" }, limit, 0.3);
            }
        }

        // Now and then all that was reserved, to the last token.
        return Used(answer, limit, _random.Next(6) == 0 ? 1 : _random.NextDouble());
    }

    private static AgentAnswer Used(AgentAnswer answer, CallReservation limit, double part)
    {
        var tokens = (int)(limit.Tokens * part);
        return answer with { Usage = new TokenUsage(tokens / 3, tokens - (tokens / 3)), CostUsd = limit.CostUsd * tokens / limit.Tokens, PriceVersion = "v1" };
    }

    private void Watch(CallReservation limit)
    {
        var most = Sum(_settled, _underWay, 1);
        Broken ??= most.Tokens > (_bounds.Tokens ?? long.MaxValue) ? $"call {_calls}: {most.Tokens} tokens of {_bounds.Tokens} could be used"
            : most.CostUsd > (_bounds.CostUsd ?? decimal.MaxValue) ? $"call {_calls}: {most.CostUsd} US dollars of {_bounds.CostUsd} could be used"
            : _calls > _bounds.Calls ? $"{_calls} calls of {_bounds.Calls}"
            : ReadClock.Told >= _bounds.Deadline ? $"call {_calls} after the deadline"
            : limit.Tokens <= 0 ? "a call for nothing" : null;
    }

    private static CallReservation Sum(CallReservation one, CallReservation other, int sign) => new(one.Tokens + (sign * other.Tokens), one.CostUsd + (sign * other.CostUsd));
}

/// <summary>What a run may use.</summary>
/// <param name="Calls">Calls.</param>
/// <param name="Tokens">Tokens; null = no limit.</param>
/// <param name="CostUsd">US dollars; null = no limit.</param>
/// <param name="Deadline">No call may begin at or after it (UTC).</param>
public sealed record RandomBounds(int Calls, long? Tokens, decimal? CostUsd, DateTimeOffset Deadline);
