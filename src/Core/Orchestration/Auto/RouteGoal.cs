namespace LLMHive.Orchestration;

/// <summary>What a cascade is chosen for.</summary>
/// <param name="Most">Most members of a team.</param>
/// <param name="Tolerance">Part of right answers that may be given up against the best policy, to save money.</param>
/// <param name="CostRatio">Mean cost of a question, as a part of the best single model's price, that is not to be exceeded; null = the tolerance counts.</param>
internal readonly record struct RouteGoal(int Most, double Tolerance, double? CostRatio = null);
