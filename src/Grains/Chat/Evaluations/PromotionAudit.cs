namespace LLMHive.Chat;

/// <summary>Audit entry of a promotion.</summary>
internal sealed record PromotionAudit(string Action, string Model, string Preset, string EvaluationId, string By, DateTimeOffset At);
