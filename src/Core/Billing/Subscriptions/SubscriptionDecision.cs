namespace LLMHive.Billing;

/// <summary>One call to the processor that a decision asks for.</summary>
public abstract record ProcessorStep
{
    private ProcessorStep()
    {
    }

    /// <summary>Makes a card the customer's default.</summary>
    public sealed record UseCard(string PaymentMethod) : ProcessorStep;

    /// <summary>Makes a subscription.</summary>
    public sealed record Create(
        string PriceKey, int TrialDays, FirstPayment FirstPayment, MissingCard MissingCard, ImmutableDictionary<string, string> Metadata) : ProcessorStep;

    /// <summary>Another price now, with proration; a period of another length starts at once.</summary>
    public sealed record PriceNow(string PriceKey) : ProcessorStep;

    /// <summary>Another price from the next invoice on.</summary>
    public sealed record PriceAtRenewal(string PriceKey) : ProcessorStep;

    /// <summary>Drops a price that waits for its payment, by voiding its invoice; nothing where none waits.</summary>
    public sealed record DropWaiting : ProcessorStep;

    /// <summary>Sets or clears the end at the end of the period.</summary>
    public sealed record EndWithPeriod(bool Ends) : ProcessorStep;

    /// <summary>Ends the subscription; its open invoices are void.</summary>
    /// <param name="Prorate">Credit the rest of the period.</param>
    public sealed record End(bool Prorate) : ProcessorStep;

    /// <summary>Ends another subscription, which makes way for this one; unless its first payment came in the meantime.</summary>
    public sealed record Clear(string ProcessorId) : ProcessorStep;

    /// <summary>Takes up a paused one.</summary>
    public sealed record TakeUp : ProcessorStep;
}

/// <summary>A period that is over, whose usage may have to be billed; once, by its index.</summary>
/// <param name="SubscriptionId">Our id.</param>
/// <param name="Index">Number of the period.</param>
/// <param name="Start">Its start.</param>
/// <param name="End">Its end, or when the plan was left.</param>
/// <param name="Tier">The plan to bill by.</param>
/// <param name="PlanVersion">Version of the plan.</param>
/// <param name="Cycle">Length of a period.</param>
/// <param name="Part">0 = the period; n = it goes on, and its n-th plan was left for another.</param>
public sealed record ClosedPeriod(
    string SubscriptionId, int Index, DateTimeOffset Start, DateTimeOffset End, string Tier, int PlanVersion, BillingCycle Cycle, int Part = 0);

/// <summary>What follows from a command or an observation.</summary>
public sealed record SubscriptionDecision
{
    /// <summary>Why not; then nothing else is set.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Why an observation changes nothing; to be logged.</summary>
    public string? Ignored { get; init; }

    /// <summary>Calls to the processor, in this order, before <see cref="Next"/> is true.</summary>
    public ImmutableArray<ProcessorStep> Steps { get; init; } = [];

    /// <summary>What to call when one of the steps is declined, so that all is as before.</summary>
    public ImmutableArray<ProcessorStep> Undo { get; init; } = [];

    /// <summary>The subscription after the steps, except for what the processor answers; null = there is none.</summary>
    public SubscriptionRecord? Next { get; init; }

    /// <summary>The subscription when a step is declined; null = there is none.</summary>
    public SubscriptionRecord? WhenDeclined { get; init; }

    /// <summary>Periods that are over with this, or the plan that is left.</summary>
    public ImmutableArray<ClosedPeriod> Closed { get; init; } = [];

    /// <summary>What happened, for the audit; nothing = nothing changed.</summary>
    public ImmutableArray<string> Happened { get; init; } = [];

    /// <summary>A no.</summary>
    public static SubscriptionDecision No(string code, string message, string? param = null) => new() { Refusal = LLMHive.Refusal.Of(code, message, param) };
}
