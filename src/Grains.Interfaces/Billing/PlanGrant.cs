namespace LLMHive.Billing;

/// <summary>An operator's grant of a plan.</summary>
/// <param name="Plan">Name of a plan of the catalogue.</param>
/// <param name="GrantedBy">Public id of the operator's key, for the audit.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PlanGrant")]
public sealed record PlanGrant([property: Id(0)] string Plan, [property: Id(1)] string GrantedBy);
