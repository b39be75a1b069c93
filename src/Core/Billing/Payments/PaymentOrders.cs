namespace LLMHive.Billing;

/// <summary>A customer to be made.</summary>
public sealed record CustomerOrder
{
    /// <summary>Kept with the customer, so that it can be told whose it is.</summary>
    public required string UserId { get; init; }

    /// <summary>For receipts; null = none.</summary>
    public string? Email { get; init; }

    /// <summary>For receipts; null = none.</summary>
    public string? Name { get; init; }
}

/// <summary>What happens when the first payment does not succeed.</summary>
public enum FirstPayment
{
    /// <summary>The subscription is made and waits 23 h as <c>incomplete</c>.</summary>
    AllowIncomplete,

    /// <summary>Nothing is stored and the call is declined.</summary>
    ErrorIfIncomplete,

    /// <summary>The subscription is made <c>incomplete</c> without a try; the client pays with the secret.</summary>
    DefaultIncomplete,
}

/// <summary>What happens when a trial ends without a card.</summary>
public enum MissingCard
{
    /// <summary>An invoice is made, and fails.</summary>
    CreateInvoice,

    /// <summary>The subscription is <c>paused</c>.</summary>
    Pause,

    /// <summary>The subscription is <c>canceled</c>.</summary>
    Cancel,
}

/// <summary>A subscription to be made.</summary>
public sealed record SubscriptionOrder
{
    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The price, by its lookup key: see <see cref="PriceKeys"/>.</summary>
    public required string PriceKey { get; init; }

    /// <summary>Days of trial; 0 = none.</summary>
    public int TrialDays { get; init; }

    /// <summary>What happens when the first payment does not succeed.</summary>
    public FirstPayment FirstPayment { get; init; } = FirstPayment.AllowIncomplete;

    /// <summary>What happens when the trial ends without a card.</summary>
    public MissingCard MissingCard { get; init; } = MissingCard.CreateInvoice;

    /// <summary>Pays this subscription; null = the customer's default card.</summary>
    public string? CardId { get; init; }

    /// <summary>Kept with the subscription.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A change of price. When the cycle changes with it, the processor starts a new period at once.</summary>
public sealed record PriceChange
{
    /// <summary>The subscription.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>The new price's lookup key.</summary>
    public required string PriceKey { get; init; }

    /// <summary>Written in a second call, since the processor takes none together with a pending change.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>An invoice to be made.</summary>
public sealed record InvoiceOrder
{
    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The subscription it belongs to; null = none. An ended one is left out by the processor's rules.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>One or more lines.</summary>
    public required ImmutableArray<InvoiceOrderLine> Lines { get; init; }

    /// <summary>Three letters, small.</summary>
    public string Currency { get; init; } = "usd";

    /// <summary>Shown on the invoice.</summary>
    public string Description { get; init; } = "";

    /// <summary>Kept with the invoice.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>One line.</summary>
/// <param name="Description">Shown on the invoice.</param>
/// <param name="Amount">Minor units; negative = a credit.</param>
/// <param name="PeriodStart">What it is for; null = now.</param>
/// <param name="PeriodEnd">What it is for; null = now.</param>
public sealed record InvoiceOrderLine(
    string Description, long Amount, DateTimeOffset? PeriodStart = null, DateTimeOffset? PeriodEnd = null);

/// <summary>A checkout page to be made.</summary>
public sealed record CheckoutOrder
{
    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The price's lookup key.</summary>
    public required string PriceKey { get; init; }

    /// <summary>Where the customer goes after paying.</summary>
    public required string SuccessUrl { get; init; }

    /// <summary>Where the customer goes when giving up; null = the page has no such link.</summary>
    public string? CancelUrl { get; init; }

    /// <summary>Days of trial; 0 = none.</summary>
    public int TrialDays { get; init; }

    /// <summary>Kept with the subscription that the page makes.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A single payment to be made.</summary>
public sealed record IntentOrder
{
    /// <summary>Who pays.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Minor units; more than zero.</summary>
    public required long Amount { get; init; }

    /// <summary>Three letters, small.</summary>
    public string Currency { get; init; } = "usd";

    /// <summary>A card to charge at once; null = the client confirms with the secret.</summary>
    public string? CardId { get; init; }

    /// <summary>For the customer's statement of account.</summary>
    public string Description { get; init; } = "";

    /// <summary>Kept with the payment.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;
}
