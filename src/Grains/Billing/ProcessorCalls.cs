namespace LLMHive.Billing;

/// <summary>How the calls of a decision ended.</summary>
/// <param name="Outcome">Of the last call that was made.</param>
/// <param name="Seen">The subscription as the last call answered it; null = none did.</param>
/// <param name="Fault">Why it did not end well.</param>
internal sealed record StepsEnd(PaymentOutcome Outcome, ProcessorSubscription? Seen, PaymentFault? Fault)
{
    /// <summary>Nothing can be said yet: repeat the same calls later.</summary>
    public bool IsOpen => Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable;
}

/// <summary>Carries the steps of a decision out at the processor; each has a key of its own, so that all may be repeated.</summary>
internal sealed class ProcessorCalls(IPaymentProcessor processor)
{
    /// <summary>Names our operation in the processor's own record, so that a subscription is found whose answer got lost.</summary>
    private const string OperationMark = "llmhive_operation";

    private const string UserMark = "user_id";

    /// <summary>Code of the fault when what was to make way turns out to be paid.</summary>
    private const string PaidMeanwhile = "paid_meanwhile";

    private static readonly PaymentFailure Paid = new(PaymentOutcome.Invalid, new(PaidMeanwhile, "The first payment came in the meantime."));

    /// <summary>The steps ended at a subscription that was to make way, was paid in the meantime, and therefore stays.</summary>
    public static bool MetPaid(StepsEnd end) => end.Fault?.Code == PaidMeanwhile;

    /// <summary>Runs steps in their order until one does not end well.</summary>
    /// <param name="steps">What to do.</param>
    /// <param name="operation">Names the whole.</param>
    /// <param name="customerId">Who pays.</param>
    /// <param name="subscriptionId">The processor's subscription; empty = there is none yet.</param>
    /// <param name="userId">Kept with what is made.</param>
    public async Task<StepsEnd> Run(
        ImmutableArray<ProcessorStep> steps, PaymentOperation operation, string customerId, string subscriptionId, string userId)
    {
        ProcessorSubscription? seen = null;
        for (var n = 0; n < steps.Length; n++)
        {
            var name = FormattableString.Invariant($"{n}-{steps[n].GetType().Name}");
            var result = await Call(steps[n], operation.Step(name), customerId, subscriptionId, userId);
            if (result.Outcome == PaymentOutcome.Unreadable)
            {
                // The same key repeats the same answer, perhaps in one piece this time.
                result = await Call(steps[n], operation.Step(name), customerId, subscriptionId, userId);
            }

            if (result.Outcome == PaymentOutcome.Unreadable)
            {
                result = await Reread(steps[n], operation.Step(name), customerId, subscriptionId);
            }

            seen = result.Value ?? seen;
            if (!result.IsOk)
            {
                return new(result.Outcome, result.Value, result.Fault);
            }
        }

        return new(PaymentOutcome.Ok, seen, null);
    }

    private async Task<PaymentResult<ProcessorSubscription>> Call(
        ProcessorStep step, PaymentOperation operation, string customerId, string subscriptionId, string userId)
    {
        var subscriptions = processor.Subscriptions;
        switch (step)
        {
            case ProcessorStep.UseCard use:
                var card = await processor.Customers.SetDefaultCard(operation, customerId, use.PaymentMethod, CancellationToken.None);
                return new() { Outcome = card.Outcome, Fault = card.Fault };
            case ProcessorStep.Create create:
                return await subscriptions.Create(operation, Order(create, operation, customerId, userId), CancellationToken.None);
            case ProcessorStep.PriceNow now:
                return await subscriptions.ChangePriceNow(operation, Change(subscriptionId, now.PriceKey), CancellationToken.None);
            case ProcessorStep.PriceAtRenewal later:
                return await subscriptions.ChangePriceAtRenewal(operation, Change(subscriptionId, later.PriceKey), CancellationToken.None);
            case ProcessorStep.DropWaiting:
                return await DropWaiting(operation, subscriptionId);
            case ProcessorStep.EndWithPeriod end:
                return await subscriptions.SetCancelAtPeriodEnd(operation, subscriptionId, end.Ends, CancellationToken.None);
            case ProcessorStep.End end:
                return await subscriptions.CancelNow(operation, subscriptionId, end.Prorate, CancellationToken.None);
            case ProcessorStep.Clear other:
                return await Clear(operation, other.ProcessorId);
            case ProcessorStep.TakeUp:
                return await subscriptions.Resume(operation, subscriptionId, CancellationToken.None);
            default:
                throw new InvalidOperationException($"Step {step.GetType().Name} has no call; add it here.");
        }
    }

    /// <summary>
    /// Ends a subscription whose first payment is open. The invoice goes first: once it is void nobody can pay it, and where it
    /// cannot be voided it was paid a moment ago, so that the subscription must stay.
    /// </summary>
    private async Task<PaymentResult<ProcessorSubscription>> Clear(PaymentOperation operation, string subscriptionId)
    {
        var now = await processor.Subscriptions.Fetch(subscriptionId, CancellationToken.None);
        if (now is { IsOk: true, Value: { Status: "incomplete", LatestInvoice: { Status: "open" } invoice } })
        {
            var dropped = await processor.Invoices.Void(operation.Step("void"), invoice.Id, CancellationToken.None);
            now = dropped.IsOk ? now : await processor.Subscriptions.Fetch(subscriptionId, CancellationToken.None);
            if (!dropped.IsOk && now is { IsOk: true, Value: { Status: "incomplete", LatestInvoice.Status: "open" } })
            {
                return new() { Outcome = dropped.Outcome, Fault = dropped.Fault };
            }
        }

        switch (now)
        {
            case { Outcome: PaymentOutcome.NotFound } or { IsOk: true, Value.Status: "canceled" or "incomplete_expired" }:
                return default;
            case { IsOk: false }:
                return new() { Outcome = now.Outcome, Fault = now.Fault };
            case { Value: not { Status: "incomplete", LatestInvoice: not { Status: "paid" } } }:
                return Paid;
            default:
                var ended = await processor.Subscriptions.CancelNow(operation, subscriptionId, false, CancellationToken.None);
                return new() { Outcome = ended.Outcome, Fault = ended.Fault };
        }
    }

    private async Task<PaymentResult<ProcessorSubscription>> DropWaiting(PaymentOperation operation, string subscriptionId)
    {
        var now = await processor.Subscriptions.Fetch(subscriptionId, CancellationToken.None);
        if (now is not { IsOk: true, Value: { PendingUpdate: not null, LatestInvoice: { Status: "open" } invoice } })
        {
            return now;
        }

        var dropped = await processor.Invoices.Void(operation, invoice.Id, CancellationToken.None);

        // One that cannot be voided was paid or voided a moment ago: whichever it was, nothing waits.
        return dropped.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable
            ? new() { Outcome = dropped.Outcome, Fault = dropped.Fault }
            : now;
    }

    /// <summary>The answer was a yes in words nobody can read: look for what it did.</summary>
    private async Task<PaymentResult<ProcessorSubscription>> Reread(
        ProcessorStep step, PaymentOperation operation, string customerId, string subscriptionId)
    {
        if (step is ProcessorStep.UseCard)
        {
            return new() { Outcome = PaymentOutcome.Ok };
        }

        if (step is ProcessorStep.Clear)
        {
            // It begins with a look, so it may begin anew at any time.
            return new PaymentFailure(PaymentOutcome.Unavailable, new("unreadable_answer", "The processor's answer cannot be read."));
        }

        if (step is not ProcessorStep.Create)
        {
            var fetched = await processor.Subscriptions.Fetch(subscriptionId, CancellationToken.None);
            return fetched.IsOk ? Judge(fetched.Value, (step as ProcessorStep.PriceNow)?.PriceKey) : fetched;
        }

        var all = await processor.Subscriptions.List(customerId, CancellationToken.None);
        if (!all.IsOk)
        {
            return new() { Outcome = all.Outcome, Fault = all.Fault };
        }

        if (all.Value.FirstOrDefault(made => made.Metadata.GetValueOrDefault(OperationMark) == operation.Key) is { } found)
        {
            return Judge(found, null);
        }

        return new PaymentFailure(
            PaymentOutcome.Unavailable, new("unreadable_answer", "The processor's answer cannot be read, and what it made is not listed."));
    }

    /// <summary>What is there need not be paid: a price that did not come into force, or a start that waits for its payment.</summary>
    private static PaymentResult<ProcessorSubscription> Judge(ProcessorSubscription seen, string? wantedPrice) =>
        seen.Status is "incomplete" or "paused" || (wantedPrice is not null && seen.PriceKey != wantedPrice)
            ? new PaymentResult<ProcessorSubscription> { Outcome = PaymentOutcome.ActionRequired, Fault = new("payment_open", "The payment is still open."), Value = seen }
            : seen;

    private static SubscriptionOrder Order(ProcessorStep.Create create, PaymentOperation operation, string customerId, string userId) => new()
    {
        CustomerId = customerId,
        PriceKey = create.PriceKey,
        TrialDays = create.TrialDays,
        FirstPayment = create.FirstPayment,
        MissingCard = create.MissingCard,
        Metadata = create.Metadata.SetItem(UserMark, userId).SetItem(OperationMark, operation.Key),
    };

    private static PriceChange Change(string subscriptionId, string priceKey) => new() { SubscriptionId = subscriptionId, PriceKey = priceKey };
}
