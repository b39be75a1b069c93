namespace LLMHive.Billing;

/// <summary>Audit entry of a change of plan.</summary>
internal sealed record PlanAudit(string Action, string UserId, string Plan, string By, DateTimeOffset At);
