namespace LLMHive.Billing;

/// <summary>The plans on offer, lowest rank first.</summary>
/// <param name="Data">The plans.</param>
internal sealed record PlanListView(IReadOnlyList<PlanView> Data);
