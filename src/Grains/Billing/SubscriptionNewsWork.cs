using System.Text.Json.Nodes;
using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Tells users' endpoints of changes of their subscriptions.</summary>
internal sealed class SubscriptionNewsWork(OutgoingEvents events) : IWorkHandler
{
    public const string WorkKind = "billing.news";

    public string Kind => WorkKind;

    /// <summary>The work of telling one change.</summary>
    /// <param name="before">The subscription before; null = there was none.</param>
    /// <param name="after">The subscription now.</param>
    /// <param name="version">Number of the change.</param>
    /// <param name="now">The moment.</param>
    public static WorkItem Of(SubscriptionRecord? before, SubscriptionRecord after, long version, DateTimeOffset now)
    {
        var id = FormattableString.Invariant($"{WorkKind}:{after.UserId}:{version}");
        var type = before?.Id != after.Id ? "subscription.created" : after.IsTerminal ? "subscription.ended" : "subscription.updated";
        return new()
        {
            Id = id, Kind = WorkKind, DueAt = now, Owner = after.UserId, Payload = QueryJson.Write(new News(id, type, now, after.View(now))),
        };
    }

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var news = QueryJson.Read<News>(item.Payload);
        var data = new JsonObject
        {
            ["id"] = news.Subscription.Id,
            ["tier_name"] = news.Subscription.TierName,
            ["status"] = SubscriptionNames.Of(news.Subscription.Status),
            ["current_period_start"] = Rfc3339.Text(news.Subscription.CurrentPeriodStart),
            ["current_period_end"] = Rfc3339.Text(news.Subscription.CurrentPeriodEnd),
            ["cancel_at_period_end"] = news.Subscription.CancelAtPeriodEnd,
        };
        await events.Publish(new(news.Id, news.Type, news.Subscription.UserId, news.At, data), cancellationToken);
        return null;
    }

    /// <summary>What is told.</summary>
    private sealed record News(string Id, string Type, DateTimeOffset At, Subscription Subscription);
}
