namespace LLMHive.Billing;

/// <summary>A customer at the processor.</summary>
public sealed record ProcessorCustomer
{
    /// <summary>The processor's id.</summary>
    public required string Id { get; init; }

    /// <summary>The user it was made for; null = it was not made by us.</summary>
    public string? UserId { get; init; }

    /// <summary>The card that pays; null = none.</summary>
    public string? DefaultCardId { get; init; }
}

/// <summary>A card, as far as we may know it.</summary>
public sealed record ProcessorCard(string Id, string Brand, string Last4, int ExpiryMonth, int ExpiryYear);

/// <summary>A subscription at the processor, as it was when fetched.</summary>
public sealed record ProcessorSubscription
{
    /// <summary>The processor's id.</summary>
    public required string Id { get; init; }

    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The processor's name, verbatim; may be one we do not know.</summary>
    public required string Status { get; init; }

    /// <summary>Lookup key of the price; null = the price has none.</summary>
    public string? PriceKey { get; init; }

    /// <summary>Start of the period; null = the server did not say.</summary>
    public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>End of the period; null = the server did not say.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>Ends with the period.</summary>
    public bool CancelAtPeriodEnd { get; init; }

    /// <summary>When the cancellation was asked for.</summary>
    public DateTimeOffset? CanceledAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>End of the trial; in the past when it is over.</summary>
    public DateTimeOffset? TrialEnd { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The latest invoice; null = there is none.</summary>
    public ProcessorInvoice? LatestInvoice { get; init; }

    /// <summary>A change that waits for its payment.</summary>
    public ProcessorPendingUpdate? PendingUpdate { get; init; }

    /// <summary>What we keep with it.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>False when no real money moves.</summary>
    public bool Livemode { get; init; }
}

/// <summary>A change of price that waits for its payment.</summary>
/// <param name="PriceKey">Lookup key of the wanted price; null = the server did not say.</param>
/// <param name="ExpiresAt">When it is forgotten.</param>
public sealed record ProcessorPendingUpdate(string? PriceKey, DateTimeOffset? ExpiresAt);

/// <summary>An invoice at the processor.</summary>
public sealed record ProcessorInvoice
{
    /// <summary>The processor's id.</summary>
    public required string Id { get; init; }

    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary><c>draft</c>, <c>open</c>, <c>paid</c>, <c>void</c>, <c>uncollectible</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The subscription; null = a single invoice.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>Why it was made, such as <c>subscription_create</c>, <c>subscription_cycle</c>, <c>subscription_update</c>, <c>manual</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The processor's number; null = a draft.</summary>
    public string? Number { get; init; }

    /// <summary>Three letters, small.</summary>
    public string Currency { get; init; } = "usd";

    /// <summary>Sum of the lines, minor units.</summary>
    public long Total { get; init; }

    /// <summary>To be paid after credits, minor units.</summary>
    public long AmountDue { get; init; }

    /// <summary>Paid so far, minor units.</summary>
    public long AmountPaid { get; init; }

    /// <summary>Tries of payment.</summary>
    public int AttemptCount { get; init; }

    /// <summary>The processor's next try; null = none.</summary>
    public DateTimeOffset? NextPaymentAttempt { get; init; }

    /// <summary>The processor's page; null = none.</summary>
    public string? HostedUrl { get; init; }

    /// <summary>With it the client pays; null = nothing is to be paid or the server does not give it.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The payment behind it; null = none.</summary>
    public string? IntentId { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Lines, at most 100.</summary>
    public ImmutableArray<ProcessorInvoiceLine> Lines { get; init; } = [];

    /// <summary>What we keep with it.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>One line of an invoice.</summary>
public sealed record ProcessorInvoiceLine
{
    /// <summary>The processor's id.</summary>
    public string Id { get; init; } = "";

    /// <summary>For a person.</summary>
    public string Description { get; init; } = "";

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>Lookup key of the price, when the server says it; else null.</summary>
    public string? PriceKey { get; init; }

    /// <summary>It is a part of a period, credited or charged.</summary>
    public bool Proration { get; init; }

    /// <summary>What it is for.</summary>
    public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>What it is for.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }
}

/// <summary>A payment.</summary>
public sealed record ProcessorIntent
{
    /// <summary>The processor's id.</summary>
    public required string Id { get; init; }

    /// <summary>Who pays; null = nobody we know.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The processor's name, such as <c>requires_action</c> or <c>succeeded</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Minor units.</summary>
    public long Amount { get; init; }

    /// <summary>Three letters, small.</summary>
    public string Currency { get; init; } = "usd";

    /// <summary>With it the client confirms.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Why the last try failed; null = it did not.</summary>
    public PaymentFault? LastFault { get; init; }
}

/// <summary>Money that was taken.</summary>
/// <param name="Id">The processor's id.</param>
/// <param name="IntentId">The payment it belongs to; null = none.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Refunded">How much of it was paid back in all.</param>
public sealed record ProcessorCharge(string Id, string? IntentId, long Amount, long Refunded);

/// <summary>Money paid back.</summary>
/// <param name="Id">The processor's id.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Status">The processor's name, such as <c>succeeded</c> or <c>pending</c>.</param>
public sealed record ProcessorRefund(string Id, long Amount, string Status);

/// <summary>A page of the processor.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Url">Where to send the customer.</param>
public sealed record ProcessorPageLink(string Id, string Url);

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">In the list's order.</param>
/// <param name="More">There is a further page.</param>
public sealed record ProcessorPage<T>(ImmutableArray<T> Items, bool More);
