using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>What others are told of a change of a subscription: rows for look-ups, lists and the audit, and wake-up calls.</summary>
internal static class SubscriptionRows
{
    public const string WorkKind = "billing.subscription";

    public static QueryRow Entitlements(Entitlements entitlements, DateTimeOffset now) => new()
    {
        Kind = QueryKinds.Entitlements, Id = entitlements.UserId, Owner = entitlements.UserId, At = now,
        Version = entitlements.Version, Json = QueryJson.Write(entitlements),
    };

    public static QueryRow Subscription(SubscriptionRecord record, long version, DateTimeOffset now) => new()
    {
        Kind = QueryKinds.Subscription, Id = record.Id, Owner = record.UserId, At = record.CreatedAt,
        Version = version, Json = QueryJson.Write(record.View(now)),
    };

    public static QueryRow Payer(string customerId, string userId, DateTimeOffset now) => new()
    {
        Kind = QueryKinds.Payer, Id = customerId, Owner = userId, At = now, Version = 1, Json = "{}",
    };

    public static QueryRow Audit<T>(string id, string userId, DateTimeOffset now, T entry) => new()
    {
        Kind = QueryKinds.Audit, Id = id, Owner = userId, At = now, Version = 1, Json = QueryJson.Write(entry),
    };

    /// <summary>Wakes the subscription at a moment; the same moment again is the same item.</summary>
    public static WorkItem WakeUp(string userId, DateTimeOffset at) => new()
    {
        Id = FormattableString.Invariant($"{WorkKind}:{userId}:{at.UtcTicks}"), Kind = WorkKind, DueAt = at, Payload = userId,
    };

    /// <summary>All moments at which something may be due.</summary>
    public static IEnumerable<DateTimeOffset> Moments(SubscriptionRecord record)
    {
        if (record.IsTerminal || !record.IsPaid)
        {
            yield break;
        }

        yield return record.PeriodEnd;
        foreach (var moment in new[] { record.IncompleteUntil, record.GraceUntil, record.NextPaymentAttempt })
        {
            if (moment is { } due)
            {
                yield return due;
            }
        }
    }
}
