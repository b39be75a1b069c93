using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>An audit entry as it is stored, of whatever kind; what a kind does not have stays null.</summary>
internal sealed record StoredAudit(
    string? Action, string? By, string? SubscriptionId, string? Tier, string? Plan, string? Status, string? Detail, string? Model, string? Preset, string? EvaluationId)
{
    public static AuditEntry Read(QueryRow row)
    {
        var stored = QueryJson.Read<StoredAudit>(row);
        return new()
        {
            Id = row.Id,
            At = row.At,
            Action = stored.Action ?? "",
            By = stored.By ?? "",
            UserId = Said(row.Owner),
            SubscriptionId = Said(stored.SubscriptionId),
            Plan = Said(stored.Plan ?? stored.Tier),
            Status = Said(stored.Status),
            Detail = Said(stored.Detail),
            Model = Said(stored.Model),
            Preset = Said(stored.Preset),
            EvaluationId = Said(stored.EvaluationId),
        };
    }

    private static string? Said(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
