using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Finds the route of each run; learned ones are kept for as long as the statistics they were learned from.</summary>
internal sealed class AutoRoutes(AutoOptions options)
{
    private readonly ConditionalWeakTable<TaskStatistics, ConcurrentDictionary<string, Lazy<CascadeLearner?>>> _learned = [];

    /// <summary>The route of a run. The order of its members plays no part.</summary>
    public async ValueTask<Route> Find(RunContext context, string taskClass, int accuracy, CancellationToken cancellationToken)
    {
        var all = context.Members.Concat(context.Reserve).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var healthy = all.Where(context.Agents.IsHealthy).ToImmutableArray();

        // An open breaker may be about to close: better a call that may fail than none.
        var candidates = healthy.IsEmpty ? all : healthy;
        var most = Math.Max(1, context.Members.Distinct(StringComparer.Ordinal).Count());
        var explores = options.Explore > 0 && context.Random.NextDouble() < options.Explore;
        var statistics = await context.Statistics.Of(taskClass, all, cancellationToken);
        if (statistics is not null && statistics.Labels < statistics.Options.ForWeights)
        {
            statistics = null;
        }

        var routes = statistics is null || explores ? null : Learned(statistics, candidates, Price)?.For(Goal(accuracy, most, context.MaxCostRatio));
        var learned = routes?.Draw(context.Random);
        var lead = accuracy switch { 1 => 1, 2 => options.CascadeLead, _ => options.Lead };
        IDrawPlan plan = learned ?? (IDrawPlan)new LeadPlan(candidates, Price, most, explores ? int.MaxValue : lead);
        double? stopsAt = learned is null ? explores ? null : lead : double.IsFinite(learned.Threshold) ? learned.Threshold : null;
        return new Route(taskClass, accuracy, candidates, [.. all.Except(candidates)], plan, stopsAt, statistics)
        {
            Explores = explores, MaxCostRatio = context.MaxCostRatio, CostRatio = routes?.CostRatio,
        };

        double Price(string model) => context.Prices.TryGetValue(model, out var price) ? (double)Of(price) : 0;
    }

    /// <summary>One figure for a model's price, in US dollars per million tokens.</summary>
    public decimal Of(ModelPrice price) => price.InPerMillion + ((decimal)options.OutputPart * (price.OutPerMillion - price.InPerMillion));

    private RouteGoal Goal(int accuracy, int most, double? costRatio) => accuracy switch
    {
        _ when costRatio is not null => new(most, 0, costRatio),
        1 => new(1, options.CheapTolerance),
        2 => new(most, options.CascadeTolerance),
        _ => new(most, options.Tolerance),
    };

    // Once for each set of candidates, also when runs come side by side: it takes a while, and goals are callers' to choose.
    private CascadeLearner? Learned(TaskStatistics statistics, ImmutableArray<string> candidates, Func<string, double> price) => _learned.GetOrCreateValue(statistics)
        .GetOrAdd(string.Join('\n', candidates), _ => new(() => Learn(statistics, candidates, price))).Value;

    private CascadeLearner? Learn(TaskStatistics statistics, ImmutableArray<string> candidates, Func<string, double> price)
    {
        // A strong member of a cascade is asked hard questions only: outcomes without some of the candidates would slander it.
        var models = statistics.Ranked(candidates).Take(options.MaxCandidates).ToImmutableArray();
        var complete = statistics.Outcomes.Where(outcome => outcome.Holds(models)).ToList();
        return complete.Count < statistics.Options.ForTeam ? null : CascadeLearner.Learn(statistics.Of(complete, models), models, price, options);
    }
}
