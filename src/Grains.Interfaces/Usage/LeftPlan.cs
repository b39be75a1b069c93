namespace LLMHive.Usage;

/// <summary>A plan that a user left for another one within a billing period.</summary>
/// <param name="PeriodStart">Start of the period.</param>
/// <param name="Part">1 for the first plan left in the period, and so on.</param>
/// <param name="Plan">The plan that was left.</param>
/// <param name="PlanVersion">Version of the plan.</param>
[GenerateSerializer, Immutable, Alias("llmhive.LeftPlan")]
public sealed record LeftPlan(
    [property: Id(0)] DateTimeOffset PeriodStart, [property: Id(1)] int Part, [property: Id(2)] string Plan, [property: Id(3)] int PlanVersion);
