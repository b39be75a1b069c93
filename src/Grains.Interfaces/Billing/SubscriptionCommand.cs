namespace LLMHive.Billing;

/// <summary>What a caller wants of a subscription.</summary>
public enum SubscriptionAction
{
    /// <summary>A new one.</summary>
    Create,

    /// <summary>A higher plan, or years instead of months: now.</summary>
    Upgrade,

    /// <summary>A lower plan, or months instead of years: at the end of the period.</summary>
    Downgrade,

    /// <summary>Another plan, whichever direction that is.</summary>
    ChangePlan,

    /// <summary>The end: now, or with the period.</summary>
    Cancel,

    /// <summary>Not to end after all; or to go on after a pause.</summary>
    Resume,

    /// <summary>An operator sets the status by hand.</summary>
    Repair,
}

/// <summary>What happens when the first payment does not succeed.</summary>
public enum PaymentBehavior
{
    /// <summary>A decline is refused and leaves nothing behind; a payment that needs the customer stays open for 23 hours.</summary>
    Default,

    /// <summary>A declined payment stays open as well.</summary>
    AllowIncomplete,

    /// <summary>No try is made: the client pays.</summary>
    DefaultIncomplete,

    /// <summary>Whatever does not succeed at once is refused.</summary>
    ErrorIfIncomplete,
}

/// <summary>A command to the subscription of one user. Which fields count depends on the action.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.SubscriptionCommand")]
public sealed record SubscriptionCommand
{
    /// <summary>What is wanted.</summary>
    [Id(0)] public required SubscriptionAction Action { get; init; }

    /// <summary>The subscription concerned; null = a new one, or the present one.</summary>
    [Id(1)] public string? SubscriptionId { get; init; }

    /// <summary>Name of the wanted plan.</summary>
    [Id(2)] public string? TierName { get; init; }

    /// <summary>The wanted length of a period; null = the present one, monthly for a new subscription.</summary>
    [Id(3)] public BillingCycle? BillingCycle { get; init; }

    /// <summary>Create: days of trial; a user may take up to the setting <c>Billing:Subscriptions:MostTrialDays</c>, an operator gives up to 365.</summary>
    [Id(4)] public int TrialDays { get; init; }

    /// <summary>Create, upgrade: the card to charge (<c>pm_…</c>); it becomes the default. Null = the default card.</summary>
    [Id(5)] public string? PaymentMethod { get; init; }

    /// <summary>Create: what happens when the first payment does not succeed.</summary>
    [Id(6)] public PaymentBehavior PaymentBehavior { get; init; }

    /// <summary>Create: kept at the processor; at most 50 entries, names of 40 and values of 500 characters.</summary>
    [Id(7)] public ImmutableDictionary<string, string>? Metadata { get; init; }

    /// <summary>Create: three letters; null = the catalogue's currency.</summary>
    [Id(8)] public string? Currency { get; init; }

    /// <summary>Cancel: now instead of at the end of the period.</summary>
    [Id(9)] public bool Immediately { get; init; }

    /// <summary>Repair: the status to set.</summary>
    [Id(10)] public SubscriptionStatus? Status { get; init; }

    /// <summary>Repair: why, for the audit.</summary>
    [Id(11)] public string? Reason { get; init; }

    /// <summary>Create: an operator asks, whom the limit of trials for users does not bind. Set by the API, never by a body.</summary>
    [Id(12)] public bool ByOperator { get; init; }
}

/// <summary>Where a command comes from.</summary>
/// <param name="By">Public id of the caller's key, for the audit.</param>
/// <param name="IdempotencyKey">At most 255 characters without control characters, kept for 24 hours; null = the command is not a repetition of any.</param>
[GenerateSerializer, Immutable, Alias("llmhive.CommandOrigin")]
public sealed record CommandOrigin([property: Id(0)] string By, [property: Id(1)] string? IdempotencyKey = null);
