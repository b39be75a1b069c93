using System.Collections.Immutable;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Testing.Orchestration;

/// <summary>Models that do what a test says, on the test's clock. Each call may use up to 100 tokens and 2 cents, unless a test says otherwise.</summary>
public sealed class ScriptedAgents(TimeProvider clock) : IAgentTransport
{
    /// <summary>What a whole answer uses.</summary>
    public static readonly TokenUsage Used = new(10, 20, Cached: 4, Reasoning: 5);

    /// <summary>What a whole answer costs.</summary>
    public const decimal Price = 0.01m;

    /// <summary>What a call costs that was cut off.</summary>
    public const decimal PriceWhenCut = 0.004m;

    private readonly Dictionary<string, (Func<AgentQuestion, AgentAnswer> Answer, TimeSpan After)> _scripts = [];
    private readonly HashSet<string> _sick = [];
    private readonly Dictionary<string, decimal> _costs = [];
    private readonly Lock _lock = new();
    private ImmutableArray<string> _asked = [];
    private ImmutableArray<AgentQuestion> _questions = [];

    /// <summary>Models in the order in which they were asked.</summary>
    public ImmutableArray<string> Asked => _asked;

    /// <summary>What they were asked, in the same order.</summary>
    public ImmutableArray<AgentQuestion> Questions => _questions;

    public ScriptedAgents Answers(string model, string text, TimeSpan after = default) => Script(model, after, Whole(model, text));

    /// <summary>Answers by what it is asked; null = it fails.</summary>
    public ScriptedAgents Answers(string model, Func<AgentQuestion, string?> script, TimeSpan after = default) => Acts(
        model,
        question => script(question) is { } text
            ? Whole(model, text)
            : new AgentAnswer { Model = model, Provider = "scripted", Outcome = CallOutcome.Error, Error = "scripted failure" },
        after);

    /// <summary>Answers one after the other, the last one for ever.</summary>
    public ScriptedAgents AnswersInTurn(string model, params string?[] texts)
    {
        var next = 0;
        return Answers(model, _ => texts[Math.Min(next++, texts.Length - 1)]);
    }

    /// <summary>Answers one after the other, the last one for ever, and tells how sure it is of each token; a listener may cut it off.</summary>
    public ScriptedAgents Tells(string model, params (string Text, double[] Confidences)[] traces)
    {
        var next = -1;
        return Acts(model, question =>
        {
            var (text, confidences) = traces[Math.Min(Interlocked.Increment(ref next), traces.Length - 1)];
            return Heard(question, text, confidences);
        });
    }

    /// <summary>An answer that a listener, where there is one, hears token by token and may cut off.</summary>
    public static AgentAnswer Heard(AgentQuestion question, string text, IEnumerable<double> confidences) =>
        question.Listener is not { } listener || confidences.All(it => listener.Hear(new("t", -it, [-it])))
            ? Whole(question.Model, text)
            : new AgentAnswer
            {
                Model = question.Model, Provider = "scripted", Outcome = CallOutcome.Cancelled, Error = AgentErrors.Cut,
                Usage = new TokenUsage(10, 1, Estimated: true), CostUsd = PriceWhenCut,
            };

    public ScriptedAgents Fails(string model, CallOutcome outcome = CallOutcome.Error, TimeSpan after = default) =>
        Script(model, after, new AgentAnswer { Model = model, Provider = "scripted", Outcome = outcome, Error = "scripted failure" });

    /// <summary>Answers each question as the function says.</summary>
    public ScriptedAgents Replies(string model, Func<AgentQuestion, string> reply, TimeSpan after = default)
    {
        _scripts[model] = (question => Whole(model, reply(question)), after);
        return this;
    }

    /// <summary>Does to each question what the function says.</summary>
    public ScriptedAgents Acts(string model, Func<AgentQuestion, AgentAnswer> act, TimeSpan after = default)
    {
        _scripts[model] = (act, after);
        return this;
    }

    /// <summary>A whole answer.</summary>
    public static AgentAnswer Whole(string model, string text) => new()
    {
        Model = model, Provider = "scripted", Outcome = CallOutcome.Ok, Text = text, Usage = Used, CostUsd = Price, PriceVersion = "v1",
    };

    public ScriptedAgents Hangs(string model) => Answers(model, "never", Timeout.InfiniteTimeSpan);

    public ScriptedAgents IsSick(string model)
    {
        _sick.Add(model);
        return this;
    }

    /// <summary>Each call of a model may cost so much.</summary>
    public ScriptedAgents CostsUpTo(string model, decimal usd)
    {
        _costs[model] = usd;
        return this;
    }

    /// <summary>Models whose breakers were told of a hang.</summary>
    public ImmutableArray<string> Hung { get; private set; } = [];

    public void TimedOut(string model) => Hung = Hung.Add(model);

    public bool IsHealthy(string model) => !_sick.Contains(model);

    public CallReservation? WorstCase(AgentQuestion question) => question.Model == "unpriced" ? null : new(100, _costs.GetValueOrDefault(question.Model, 0.02m));

    public async Task<AgentAnswer> Call(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _asked = _asked.Add(question.Model);
            _questions = _questions.Add(question);
        }

        var (act, after) = _scripts[question.Model];
        var answer = act(question);
        try
        {
            if (after != TimeSpan.Zero)
            {
                await Task.Delay(after, clock, cancellationToken);
            }

            return answer;
        }
        catch (OperationCanceledException)
        {
            return answer with { Outcome = CallOutcome.Cancelled, Text = "", Usage = new TokenUsage(10, 1, Estimated: true), CostUsd = PriceWhenCut };
        }
    }

    private ScriptedAgents Script(string model, TimeSpan after, AgentAnswer answer)
    {
        _scripts[model] = (_ => answer, after);
        return this;
    }
}
