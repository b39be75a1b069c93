namespace LLMHive.Models;

/// <summary>What a hive model sets for requests that do not set it themselves; null = the engine's own.</summary>
/// <param name="Accuracy">Accuracy level, 1 to 5.</param>
/// <param name="Quorum">Answers that are enough.</param>
/// <param name="Timeout">Most time of a run.</param>
/// <param name="MaxRisk">Most of all questions that may be answered wrongly, 0.001 to 0.5.</param>
/// <param name="MaxCostRatio">Mean cost of a question, as a part of the best single member's price, in place of an accuracy.</param>
/// <param name="BudgetUsd">Most that a run may cost, in US dollars.</param>
/// <param name="Fields">Further options, as the JSON object that a request gives as <c>hive</c>.</param>
[GenerateSerializer, Immutable, Alias("llmhive.HiveDefaults")]
public sealed record HiveDefaults(
    [property: Id(0)] int? Accuracy = null, [property: Id(1)] int? Quorum = null, [property: Id(2)] TimeSpan? Timeout = null, [property: Id(3)] decimal? BudgetUsd = null,
    [property: Id(4)] double? MaxRisk = null, [property: Id(5)] double? MaxCostRatio = null, [property: Id(6)] string? Fields = null);
