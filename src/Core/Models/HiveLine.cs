using System.Text.Json;

namespace LLMHive.Models;

/// <summary>One hive model of <c>models.json</c>: an engine's own (<c>vote</c>), or a preset under a name of the operator's.</summary>
public sealed record HiveLine
{
    /// <summary>Engine of a preset; an engine's own line needs none.</summary>
    public string? Engine { get; init; }

    /// <summary>Members by model id, best first; left out = those of a hive model without configuration.</summary>
    public ImmutableArray<string>? Members { get; init; }

    /// <summary>Accuracy level, 1 to 5; only with engine auto.</summary>
    public int? Accuracy { get; init; }

    /// <summary>Answers that are enough.</summary>
    public int? Quorum { get; init; }

    /// <summary>Most of all questions that may be answered wrongly, rather than not at all, 0.001 to 0.5; only with engines vote and auto.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Mean cost of a question that is not to be exceeded, as a part of the best single member's price, 0.001 to 100; only with engine auto, in place of an accuracy.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>Checks that the answer has to pass, as a request gives them in <c>hive.verify</c>; only with engine refine, or auto of accuracy 5.</summary>
    public JsonElement? Verify { get; init; }

    /// <summary>Whether the prompt is refined first: off, auto, on or suggest.</summary>
    public string? Diffusion { get; init; }

    /// <summary>Most time of a run, in seconds.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Most that a run may cost, in US dollars.</summary>
    public decimal? BudgetUsd { get; init; }
}
