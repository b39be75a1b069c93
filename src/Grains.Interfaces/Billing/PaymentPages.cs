namespace LLMHive.Billing;

/// <summary>A page of the processor to be opened for a user.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PageOrder")]
public sealed record PageOrder
{
    /// <summary>Checkout: the plan to subscribe to. Null = the portal, where cards are changed and invoices seen.</summary>
    [Id(0)] public string? TierName { get; init; }

    /// <summary>Checkout: length of a period; null = monthly.</summary>
    [Id(1)] public BillingCycle? BillingCycle { get; init; }

    /// <summary>Where the user goes afterwards.</summary>
    [Id(2)] public required string ReturnUrl { get; init; }

    /// <summary>Checkout: where the user goes when giving up; null = nowhere.</summary>
    [Id(3)] public string? CancelUrl { get; init; }
}

/// <summary>A page of the processor.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="Url">Where to send the user.</param>
/// <param name="Livemode">False when no real money moves.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PageLink")]
public sealed record PageLink([property: Id(0)] string Id, [property: Id(1)] string Url, [property: Id(2)] bool Livemode);

/// <summary>A single payment that the client confirms, so that no card data reaches us.</summary>
/// <param name="Amount">More than zero, in the smallest unit of the currency.</param>
/// <param name="Currency">Three small letters; the catalogue's.</param>
/// <param name="Description">For the customer's statement; may be empty.</param>
/// <param name="PaymentMethod">A card to charge at once; null = the client confirms with the secret.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PaymentOrder")]
public sealed record PaymentOrder(
    [property: Id(0)] long Amount, [property: Id(1)] string Currency, [property: Id(2)] string Description, [property: Id(3)] string? PaymentMethod);

/// <summary>A single payment.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Payment")]
public sealed record Payment
{
    /// <summary>The processor's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The processor's word, such as <c>requires_confirmation</c> or <c>succeeded</c>.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>In the smallest unit of the currency.</summary>
    [Id(2)] public required long Amount { get; init; }

    /// <summary>Three small letters.</summary>
    [Id(3)] public required string Currency { get; init; }

    /// <summary>With it the client confirms.</summary>
    [Id(4)] public string? ClientSecret { get; init; }

    /// <summary>False when no real money moves.</summary>
    [Id(5)] public bool Livemode { get; init; }
}

/// <summary>What an order of a payment gave; a repetition under the same Idempotency-Key gives the same.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PaymentReply")]
public sealed record PaymentReply
{
    /// <summary>The payment; null when refused.</summary>
    [Id(0)] public Payment? Payment { get; init; }

    /// <summary>Why not; null when it was made.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>This repeats an earlier answer.</summary>
    [Id(2)] public bool Replayed { get; init; }
}
