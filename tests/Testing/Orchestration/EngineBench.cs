using System.Collections.Immutable;
using LLMHive.Models;
using LLMHive.Orchestration;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Testing.Orchestration;

/// <summary>Runs an engine over scripted agents on a clock that only the test moves.</summary>
public sealed class EngineBench
{
    // Only a defect makes a run miss this; it turns an endless test into a failed one.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);
    private Task<RunDecision>? _run;
    private AccountedAgentPool? _pool;

    public EngineBench() => Agents = new ScriptedAgents(Clock);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ScriptedAgents Agents { get; }

    public TraceWriter Trace { get; } = new();

    /// <summary>Makes the keys of tags; null = from the run's own chance.</summary>
    public Func<string>? NewKey { get; init; }

    public string Question { get; init; } = "What is it?";

    public ImmutableArray<string> Members { get; init; } = ["a", "b", "c", "d", "e"];

    public ImmutableArray<string> Reserve { get; init; } = [];

    public int MembersAsked { get; init; }

    public ImmutableHashSet<string> TellTokens { get; init; } = [];

    public double? Temperature { get; init; }

    public int? Quorum { get; init; }

    public double? MaxRisk { get; init; }

    public double? MaxCostRatio { get; init; }

    public ImmutableArray<AnswerCheck> Checks { get; init; } = [];

    public PromptDiffusion Diffusion { get; init; }

    public int? Accuracy { get; init; }

    /// <summary>The JSON that the answer must be; null = any text.</summary>
    public AnswerFormat? Format { get; init; }

    /// <summary>Functions that members may call; null = none.</summary>
    public ToolSet? Tools { get; init; }

    /// <summary>Members that were left out beforehand.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>Reads the answer while it is written; null = nobody does.</summary>
    public Action<string>? Write { get; init; }

    public ImmutableDictionary<string, ModelPrice> Prices { get; init; } = ImmutableDictionary<string, ModelPrice>.Empty;

    public ImmutableDictionary<string, string> Families { get; init; } = ImmutableDictionary<string, string>.Empty;

    public IModelStatistics Statistics { get; init; } = NoStatistics.Instance;

    public int MaxCalls { get; init; } = 40;

    public decimal? MaxCostUsd { get; init; }

    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    public CancellationTokenSource Caller { get; } = new();

    /// <summary>Starts the engine; it has gone as far as it can without the clock when this returns.</summary>
    public EngineBench Start(IOrchestrationStrategy strategy)
    {
        var context = Context(new Random(1));

        // Without the test framework's context, what the clock sets off has run when Advance returns.
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _run = FitStage.Run(strategy, context, Caller.Token);
        SynchronizationContext.SetSynchronizationContext(before);
        return this;
    }

    /// <summary>What an engine gets.</summary>
    public RunContext Context(Random random)
    {
        var budget = new BudgetLease(MaxCalls, null, MaxCostUsd, Clock.GetUtcNow() + Deadline);
        _pool = new AccountedAgentPool(Agents, budget, Trace, Clock);
        return new RunContext
        {
            Messages = [new ChatMessage("user", Question)], Members = Members, Reserve = Reserve, MembersAsked = MembersAsked, Quorum = Quorum, MaxRisk = MaxRisk, MaxCostRatio = MaxCostRatio,
            TellTokens = TellTokens, Temperature = Temperature,
            Agents = _pool, Budget = budget, Trace = Trace, Clock = Clock, Random = random, NewKey = NewKey ?? TagKeys.From(random),
            Statistics = Statistics, Checks = Checks, Diffusion = Diffusion, Accuracy = Accuracy, Prices = Prices, Families = Families, Write = Write,
            Format = Format is null ? null : new AnswerFormats(new LibrarySchemas()).Compile(Format).Value!,
            Tools = Tools is null ? null : ToolCheck.Of(Tools).Value!, Skipped = Skipped,
        };
    }

    public EngineBench Advance(double seconds)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        SynchronizationContext.SetSynchronizationContext(before);
        return this;
    }

    public bool IsOver => _run!.IsCompleted;

    public Task<RunDecision> Decision() => _run!.WaitAsync(Guard);

    /// <summary>How the run's answer ends.</summary>
    public async Task<string> FinishReason() => _pool!.FinishReasonOf((await Decision()).Answer);

    public IEnumerable<TraceEvent> Calls => Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Call);
}
