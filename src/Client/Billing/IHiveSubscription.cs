namespace LLMHive.Billing;

/// <summary>
/// Plan, payment and invoices of one user. Commands carry an Idempotency-Key, the given or a drawn one: when a node goes away
/// they are repeated once and carried out once.
/// </summary>
public interface IHiveSubscription
{
    /// <summary>The present subscription, or the free plan.</summary>
    Task<Subscription> Find(CancellationToken cancellationToken = default);

    /// <summary>Subscribes to a plan.</summary>
    Task<Subscription> Subscribe(string plan, SubscribeOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>What a change of plan would cost now.</summary>
    Task<PlanPreview> Preview(PlanChange change, CancellationToken cancellationToken = default);

    /// <summary>A higher plan, or years instead of months, at once.</summary>
    Task<Subscription> Upgrade(PlanChange change, CancellationToken cancellationToken = default);

    /// <summary>A lower plan, or months instead of years, at the end of the period.</summary>
    Task<Subscription> Downgrade(PlanChange change, CancellationToken cancellationToken = default);

    /// <summary>Ends it with its period, or now.</summary>
    Task<Subscription> Cancel(bool immediately = false, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Takes an end at the period's end back, or goes on after a pause.</summary>
    Task<Subscription> Resume(string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>A page of the payment processor on which the user subscribes and pays.</summary>
    /// <param name="plan">Name of a paid plan.</param>
    /// <param name="successUrl">Where the user goes after paying.</param>
    /// <param name="cycle">Length of a period.</param>
    /// <param name="cancelUrl">Where the user goes when giving up; null = nowhere.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PageLink> OpenCheckout(
        string plan, Uri successUrl, BillingCycle cycle = BillingCycle.Monthly, Uri? cancelUrl = null, CancellationToken cancellationToken = default);

    /// <summary>A page of the payment processor on which the user changes cards and sees invoices.</summary>
    Task<PageLink> OpenPortal(Uri returnUrl, CancellationToken cancellationToken = default);

    /// <summary>A single payment that the user's browser confirms.</summary>
    Task<Payment> Pay(PaymentOrder order, string? idempotencyKey = null, CancellationToken cancellationToken = default);

    /// <summary>Invoices and credit notes, newest first, read page by page.</summary>
    IAsyncEnumerable<Invoice> Invoices(CancellationToken cancellationToken = default);

    /// <summary>One invoice or credit note. Refused: <c>not_found</c>.</summary>
    Task<Invoice> FindInvoice(string number, CancellationToken cancellationToken = default);
}

/// <summary>How to subscribe.</summary>
public sealed record SubscribeOptions
{
    /// <summary>Length of a period.</summary>
    public BillingCycle Cycle { get; init; } = BillingCycle.Monthly;

    /// <summary>Days without a charge, once per user; 0 to the setting <c>Billing:Subscriptions:MostTrialDays</c> (14), with an admin key to 365.</summary>
    public int TrialDays { get; init; }

    /// <summary>Card at the processor (<c>pm_…</c>); null = the user's default card.</summary>
    public string? PaymentMethod { get; init; }

    /// <summary>What happens when the first payment does not succeed.</summary>
    public PaymentBehavior PaymentBehavior { get; init; }

    /// <summary>At most 50 texts, kept at the processor.</summary>
    public ImmutableDictionary<string, string>? Metadata { get; init; }

    /// <summary>Under which the same command is carried out once; null = one is drawn.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Another plan, another length of a period, or both.</summary>
/// <param name="Plan">The wanted plan; null = the present one.</param>
/// <param name="Cycle">The wanted length of a period; null = the present one.</param>
/// <param name="PaymentMethod">The card for an upgrade; null = the default card.</param>
/// <param name="IdempotencyKey">Under which the same command is carried out once; null = one is drawn.</param>
public sealed record PlanChange(string? Plan = null, BillingCycle? Cycle = null, string? PaymentMethod = null, string? IdempotencyKey = null);
