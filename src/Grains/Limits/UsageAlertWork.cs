using System.Text.Json.Nodes;
using LLMHive.Billing;
using LLMHive.Storage;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>Tells an alert to the outside.</summary>
internal sealed class UsageAlertWork(OutgoingEvents events, LimitMetrics metrics) : IWorkHandler
{
    public const string WorkKind = "usage.alert";

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var alert = QueryJson.Read<UsageAlert>(item.Payload);
        var data = new JsonObject
        {
            ["metric"] = alert.Metric.ToString().ToLowerInvariant(),
            ["level"] = alert.Level,
            ["used"] = alert.Used,
            ["limit"] = alert.Limit,
            ["period_start"] = Rfc3339.Text(alert.PeriodStart),
            ["period_end"] = Rfc3339.Text(alert.PeriodEnd),
        };
        await events.Publish(new(alert.Id, "usage.alert", alert.UserId, alert.At, data), cancellationToken);
        metrics.Alerted(alert);
        return null;
    }
}
