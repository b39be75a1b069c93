using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Five members, <c>a</c> the dearest, <c>e</c> the cheapest, and what is known of them.</summary>
internal static class AutoBench
{
    public static readonly ImmutableArray<string> Five = ["a", "b", "c", "d", "e"];

    private static readonly decimal[] _prices = [16, 8, 4, 2, 1];

    public static ImmutableDictionary<string, ModelPrice> Prices { get; } =
        Five.Zip(_prices).ToImmutableDictionary(it => it.First, it => new ModelPrice(it.Second, it.Second, 0, "v1"));

    public static AutoStrategy Auto(AutoOptions? options = null) => new(new FanOutOptions(), options ?? new AutoOptions());

    public static EngineBench Bench(
        TaskStatistics? known = null, int? accuracy = null, string question = "How many are 2 + 2?", int maxCalls = 40, IEnumerable<string>? members = null, int? quorum = null,
        double? risk = null, double? costRatio = null) => new()
        {
            Members = [.. members ?? Five], Prices = Prices, Accuracy = accuracy, Question = question, MaxCalls = maxCalls, Quorum = quorum, MaxRisk = risk, MaxCostRatio = costRatio,
            Statistics = known is null ? NoStatistics.Instance : new FixedStatistics(known),
        };

    /// <summary>Models that err on their own, each in its own way, and are right as often as asked for.</summary>
    public static TaskStatistics Known(int outcomes, params (string Model, double Right)[] models)
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var labelled = Enumerable.Range(0, outcomes).Select(i => TaskStatisticsTests.Outcome(
            "right", [.. models.Select(model => (model.Model, (string?)(random.NextDouble() < model.Right ? "right" : $"wrong {model.Model} {i}")))]));
        return TaskStatistics.Learn(labelled, [.. models.Select(model => model.Model)], new StatisticsOptions());
    }

    /// <summary>Two cheap members that are right when they agree, a dear one that is nearly always right, and two that help nobody.</summary>
    public static TaskStatistics Cascading() => Known(400, ("a", 0.99), ("b", 0.2), ("c", 0.2), ("d", 0.85), ("e", 0.85));
}
