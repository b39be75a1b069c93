using System.Text.Json.Serialization;

namespace LLMHive.Billing;

/// <summary>All that belongs to one customer; stored as one row, so that each call changes all of it or nothing.</summary>
internal sealed class SandboxBook
{
    /// <summary>The part that all ids of this customer share: it leads from any id to this book.</summary>
    public string Code { get; set; } = "";

    public long Sequence { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public string? Email { get; set; }

    public string? Name { get; set; }

    public Dictionary<string, string> Metadata { get; set; } = [];

    public string? DefaultCardId { get; set; }

    /// <summary>Minor units; negative = the customer has credit, as with Stripe.</summary>
    public long Balance { get; set; }

    public List<SandboxCard> Cards { get; set; } = [];

    public List<SandboxSubscription> Subscriptions { get; set; } = [];

    public List<SandboxInvoice> Invoices { get; set; } = [];

    public List<SandboxIntent> Intents { get; set; } = [];

    public List<SandboxSession> Sessions { get; set; } = [];

    /// <summary>Answers by idempotency key, for a day.</summary>
    public Dictionary<string, SandboxReplay> Replays { get; set; } = [];

    /// <summary>Bodies of events that were not delivered yet, by event id.</summary>
    public Dictionary<string, string> Events { get; set; } = [];

    /// <summary>Where the pages are; not stored.</summary>
    [JsonIgnore]
    public string Site { get; set; } = "";

    [JsonIgnore]
    public string CustomerId => "cus_" + Code;

    /// <summary>The book's code within an id; null = the id is not ours.</summary>
    public static string? CodeOf(string? id)
    {
        var at = id?.LastIndexOf('_') ?? -1;
        return at > 0 && id!.Length >= at + 1 + SandboxIds.CodeLength ? id.Substring(at + 1, SandboxIds.CodeLength) : null;
    }

    public string NextId(string prefix) => FormattableString.Invariant($"{prefix}_{Code}{++Sequence:x6}");

    public string PageUrl(string kind, string id) => $"{Site}/sandbox/{kind}/{id}";

    public SandboxSubscription? Subscription(string? id) => Subscriptions.Find(s => s.Id == id);

    public SandboxInvoice? Invoice(string? id) => Invoices.Find(i => i.Id == id);

    public SandboxIntent? Intent(string? id) => Intents.Find(i => i.Id == id);

    /// <summary>The card that pays: the subscription's own, or the customer's.</summary>
    public SandboxCard? CardFor(SandboxSubscription? subscription) =>
        Cards.Find(c => c.Id == (subscription?.CardId ?? DefaultCardId));
}

internal sealed class SandboxCard
{
    public string Id { get; set; } = "";

    /// <summary>The test card it came from, such as <c>pm_card_visa</c>.</summary>
    public string Token { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The customer confirmed a payment with it once.</summary>
    public bool Confirmed { get; set; }
}

internal sealed record SandboxPrice
{
    public required string Id { get; init; }

    public string? LookupKey { get; init; }

    public required string Product { get; init; }

    public string Currency { get; init; } = "usd";

    public required long UnitAmount { get; init; }

    /// <summary><c>month</c> or <c>year</c>.</summary>
    public required string Interval { get; init; }

    public bool Active { get; init; } = true;

    public string Name { get; init; } = "";

    public Dictionary<string, string> Metadata { get; init; } = [];

    public BillingCycle Cycle => Interval == "year" ? BillingCycle.Annual : BillingCycle.Monthly;
}

internal sealed class SandboxSubscription
{
    public string Id { get; set; } = "";

    public string ItemId { get; set; } = "";

    public string Status { get; set; } = "";

    public SandboxPrice Price { get; set; } = null!;

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset Anchor { get; set; }

    public DateTimeOffset PeriodStart { get; set; }

    public DateTimeOffset PeriodEnd { get; set; }

    public bool CancelAtPeriodEnd { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? TrialStart { get; set; }

    public DateTimeOffset? TrialEnd { get; set; }

    public string MissingCard { get; set; } = "create_invoice";

    public string? CardId { get; set; }

    public string? LatestInvoiceId { get; set; }

    public SandboxPendingUpdate? PendingUpdate { get; set; }

    public Dictionary<string, string> Metadata { get; set; } = [];

    public bool Ended => Status is "canceled" or "incomplete_expired";
}

/// <summary>A change of price that waits for its invoice.</summary>
internal sealed record SandboxPendingUpdate(SandboxPrice Price, DateTimeOffset ExpiresAt, string InvoiceId);

internal sealed class SandboxInvoice
{
    public string Id { get; set; } = "";

    public string? SubscriptionId { get; set; }

    public string Status { get; set; } = "draft";

    public string Reason { get; set; } = "manual";

    public string? Number { get; set; }

    public string Currency { get; set; } = "usd";

    public string Description { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset PeriodStart { get; set; }

    public DateTimeOffset PeriodEnd { get; set; }

    public List<SandboxLine> Lines { get; set; } = [];

    public long AmountDue { get; set; }

    public long AmountPaid { get; set; }

    public int AttemptCount { get; set; }

    /// <summary>When the failed renewal was tried first; retries count from it.</summary>
    public DateTimeOffset? FailedAt { get; set; }

    public DateTimeOffset? NextAttempt { get; set; }

    /// <summary>Retry days used up so far.</summary>
    public int Retries { get; set; }

    public string? IntentId { get; set; }

    public Dictionary<string, string> Metadata { get; set; } = [];

    public long Total => Lines.Sum(l => l.Amount);
}

internal sealed class SandboxLine
{
    public string Id { get; set; } = "";

    public string Description { get; set; } = "";

    public long Amount { get; set; }

    public SandboxPrice? Price { get; set; }

    public bool Proration { get; set; }

    public DateTimeOffset PeriodStart { get; set; }

    public DateTimeOffset PeriodEnd { get; set; }
}

internal sealed class SandboxIntent
{
    public string Id { get; set; } = "";

    public string Status { get; set; } = "requires_payment_method";

    public long Amount { get; set; }

    public long Refunded { get; set; }

    public string Currency { get; set; } = "usd";

    public string Description { get; set; } = "";

    public string? CardId { get; set; }

    public string? InvoiceId { get; set; }

    public SandboxDecline? Decline { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public Dictionary<string, string> Metadata { get; set; } = [];

    public string Secret => $"{Id}_secret_{SandboxIds.Code(Id)}";
}

/// <summary>Why a card was turned down.</summary>
internal sealed record SandboxDecline(string Code, string DeclineCode, string Message);

internal sealed class SandboxSession
{
    public string Id { get; set; } = "";

    public SandboxPrice Price { get; set; } = null!;

    public int TrialDays { get; set; }

    public string Status { get; set; } = "open";

    public string? SuccessUrl { get; set; }

    public string? CancelUrl { get; set; }

    public string? SubscriptionId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public Dictionary<string, string> Metadata { get; set; } = [];
}

/// <summary>The answer to a call, to be repeated word by word.</summary>
internal sealed record SandboxReplay(string Fingerprint, int Status, string Body, DateTimeOffset At);
