using System.Collections.Immutable;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Runs a strategy over recorded answers in this process.</summary>
internal sealed class InProcessRunner
{
    private readonly IOrchestrationStrategy _strategy;
    private readonly EvaluationOptions _options;

    private readonly IModelStatistics _statistics;

    private readonly double? _maxCostRatio;

    public InProcessRunner(EvaluationOptions options, EngineSettings? settings = null, IModelStatistics? statistics = null)
    {
        var engines = settings ?? new EngineSettings();
        var (fanOut, judge, reserve) = (new FanOutOptions(), new JudgeOptions(), new ReserveOptions());
        var voting = new VoteStrategy(fanOut, engines.Vote);
        var catalogue = new StrategyCatalogue(
        [
            voting, new FastStrategy(new FastOptions()), new AutoStrategy(fanOut, engines.Auto),
            // Recorded answers are closed forms: with simulated judges they stand for open ones.
            new FuseStrategy(fanOut, voting, new FuseOptions { VoteOnClosed = options.JudgeAccuracy is null }, judge, reserve),
            new CouncilStrategy(fanOut, new CouncilOptions { Abstain = !options.NoAbstention }, new DeepConfOptions(), judge, reserve, new StatisticsOptions()),
            new RolesStrategy(new RolesOptions { MustWin = !options.Ablate }, reserve, judge),
            Refine(options.JudgeAccuracy is not null),
        ], new PromptStage(new DiffusionOptions { Confirmations = options.Ablate ? 0 : new DiffusionOptions().Confirmations }, judge));
        _options = options;
        _maxCostRatio = engines.MaxCostRatio ?? options.MaxCostRatio / 100.0;
        _statistics = statistics ?? NoStatistics.Instance;
        _strategy = catalogue.Find(options.Strategy, options.Accuracy, options.Diffusion ? PromptDiffusion.On : PromptDiffusion.Off)
            ?? throw new UsageException($"--strategy {options.Strategy} is unknown; there are {string.Join(", ", catalogue.Names)}.");
    }

    // A recording holds no corrections: unless they are simulated, the one action that it can answer is to ask the next member.
    private static RefineStrategy Refine(bool simulated) =>
        new(new RefineOptions { Patch = simulated, Decompose = simulated }, new AnswerVerifiers(NoJsonSchemas.Instance));

    public async Task<Outcome> Run(ReplayQuestion question, CancellationToken cancellationToken)
    {
        var trace = new TraceWriter();
        IAgentTransport transport = _options.JudgeAccuracy is null ? new ReplayTransport(question) : new SimulatedAgents(question, _options);
        var budget = new BudgetLease(int.MaxValue, null, null, DateTimeOffset.MaxValue);
        var random = new Random(unchecked(RunIds.Seed(question.Id) + _options.Seed));
        var decision = await _strategy.Run(
            new RunContext
            {
                Messages = [new ChatMessage("user", ReplayPrompt.Render(question.Question, question.Choices))],
                Members = [.. _options.Members],
                Prices = _options.Members.ToImmutableDictionary(member => member, NominalCosts.Price),
                Accuracy = _options.Accuracy,
                MaxCostRatio = _maxCostRatio,
                MaxRisk = _options.MaxRisk / 100.0,
                Diffusion = _options.Diffusion ? PromptDiffusion.On : PromptDiffusion.Off,
                Checks = _options.Pattern is { } pattern ? [new AnswerCheck { Type = "regex", Text = pattern }]
                    : _options.Ablate && _options.Strategy == "refine" ? [new AnswerCheck { Type = "calculator" }]
                    : [],
                Budget = budget,
                Trace = trace,
                Agents = new AccountedAgentPool(transport, budget, trace, TimeProvider.System),
                Clock = TimeProvider.System,
                Statistics = _statistics,
                Random = random,
                NewKey = TagKeys.From(random),
            },
            cancellationToken);
        var entries = trace.Snapshot();
        return new Outcome(
            decision.Status == RunStatus.Abstained ? "" : decision.Answer, decision.Status.ToString().ToLowerInvariant(),
            entries.Count(entry => entry.Kind == TraceKind.Call), entries.Sum(entry => entry.CostUsd),
            decision.Confidence, decision.Agreement, FusionWon(entries), decision.Report);
    }

    private static bool? FusionWon(IEnumerable<TraceEvent> entries)
    {
        using var decision = JsonDocument.Parse(entries.Last(entry => entry.Kind == TraceKind.Decision).Data);
        return (decision.RootElement.TryGetProperty("fusionWon", out var won) || decision.RootElement.TryGetProperty("hierarchyWon", out won)) && won.ValueKind != JsonValueKind.Null ? won.GetBoolean() : null;
    }
}
