using System.Collections.Immutable;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Runs a strategy over recorded answers in this process.</summary>
internal sealed class InProcessRunner
{
    private readonly IOrchestrationStrategy _strategy;
    private readonly EvaluationOptions _options;

    private readonly IModelStatistics _statistics;

    public InProcessRunner(EvaluationOptions options, EngineSettings? settings = null, IModelStatistics? statistics = null)
    {
        var engines = settings ?? new EngineSettings();
        var catalogue = new StrategyCatalogue(
        [
            new VoteStrategy(new FanOutOptions(), engines.Vote), new FastStrategy(new FastOptions()), new AutoStrategy(new FanOutOptions(), engines.Auto, static _ => null),
            Refine(),
        ]);
        _options = options;
        _statistics = statistics ?? NoStatistics.Instance;
        _strategy = catalogue.Find(options.Strategy)
            ?? throw new UsageException($"--strategy {options.Strategy} is unknown; there are {string.Join(", ", catalogue.Names)}.");
    }

    // A recording holds no corrections: the one action that it can answer is to ask the next member.
    private static RefineStrategy Refine() =>
        new(new RefineOptions { Patch = false, Decompose = false }, new AnswerVerifiers(NoJsonSchemas.Instance));

    public async Task<Outcome> Run(ReplayQuestion question, CancellationToken cancellationToken)
    {
        var trace = new TraceWriter();
        var budget = new BudgetLease(int.MaxValue, null, null, DateTimeOffset.MaxValue);
        var decision = await _strategy.Run(
            new RunContext
            {
                Messages = [new ChatMessage("user", ReplayPrompt.Render(question.Question, question.Choices))],
                Members = [.. _options.Members],
                Prices = _options.Members.ToImmutableDictionary(member => member, NominalCosts.Price),
                Accuracy = _options.Accuracy,
                Budget = budget,
                Trace = trace,
                Agents = new AccountedAgentPool(new ReplayTransport(question), budget, trace, TimeProvider.System),
                Clock = TimeProvider.System,
                Statistics = _statistics,
                Random = new Random(RunIds.Seed(question.Id)),
            },
            cancellationToken);
        var entries = trace.Snapshot();
        return new Outcome(
            decision.Answer, decision.Status.ToString().ToLowerInvariant(),
            entries.Count(entry => entry.Kind == TraceKind.Call), entries.Sum(entry => entry.CostUsd),
            decision.Confidence, decision.Agreement);
    }
}
