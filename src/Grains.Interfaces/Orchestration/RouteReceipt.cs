namespace LLMHive.Orchestration;

/// <summary>Why a run asked whom it asked, and what asking others would have cost.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RouteReceipt")]
public sealed record RouteReceipt
{
    /// <summary>Class of the question.</summary>
    [Id(0)] public required string TaskClass { get; init; }

    /// <summary><c>learned</c> (from labelled outcomes of the class), <c>lead</c> (agreement alone) or <c>explore</c> (everybody, to learn).</summary>
    [Id(1)] public required string Rule { get; init; }

    /// <summary>Accuracy level that ran, 1 to 5.</summary>
    [Id(2)] public required int Accuracy { get; init; }

    /// <summary>What stops the asking: a chance to be right (<c>learned</c>) or a lead in votes (<c>lead</c>); null = nothing but the end of the team.</summary>
    [Id(3)] public double? StopsAt { get; init; }

    /// <summary>Part of right answers that the outcomes promise; null for an unlearned rule.</summary>
    [Id(4)] public double? ExpectedAccuracy { get; init; }

    /// <summary>All candidates, in the order in which they are asked, then those that are not.</summary>
    [Id(5)] public ImmutableArray<RouteCandidate> Candidates { get; init; } = [];

    /// <summary>Models that stood in for others.</summary>
    [Id(6)] public ImmutableArray<RouteSwitch> Switches { get; init; } = [];

    /// <summary>The best single candidate: the most reliable, or the dearest while nothing is known.</summary>
    [Id(7)] public string BestSingle { get; init; } = "";

    /// <summary>What it alone would have cost, in US dollars: really, or by the tokens of those that were asked; null = unknown.</summary>
    [Id(8)] public decimal? BestSingleCostUsd { get; init; }

    /// <summary>What asking all candidates would have cost, in US dollars; null = unknown.</summary>
    [Id(9)] public decimal? AllCostUsd { get; init; }

    /// <summary>Mean cost of a question that the caller allows, as a part of the best single candidate's price (<c>hive.max_cost_ratio</c>); null = accuracy counts.</summary>
    [Id(10)] public double? MaxCostRatio { get; init; }

    /// <summary>Mean cost of a question that the outcomes promise, in the same terms; null for an unlearned rule.</summary>
    [Id(11)] public double? ExpectedCostRatio { get; init; }
}
