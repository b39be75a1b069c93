namespace LLMHive.Billing;

/// <summary>Pages of the processor and single payments.</summary>
internal sealed partial class SubscriptionGrain
{
    public async Task<Outcome<PageLink>> OpenPage(PageOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await OpenedAt(cancellationToken) is not { } opened)
        {
            return UnknownAccount();
        }

        var cycle = order.BillingCycle ?? BillingCycle.Monthly;
        if (order.TierName is { } tier && CheckBuyable(tier, cycle, now) is { } refusal)
        {
            return refusal;
        }

        // The account's opening in the key, the number of the change: one page per order, also after a crash.
        var operation = new PaymentOperation(FormattableString.Invariant($"page:{UserId}:{opened.ToUnixTimeMilliseconds()}:{NextVersion}:{now.ToUnixTimeMilliseconds()}"));
        var customer = await Customer(operation);
        if (customer.Value is not { } customerId)
        {
            return customer.Refusal!;
        }

        var page = order.TierName is null
            ? await parts.Processor.Pages.Portal(operation, customerId, order.ReturnUrl, CancellationToken.None)
            : await parts.Processor.Pages.Checkout(
                operation,
                new()
                {
                    CustomerId = customerId, PriceKey = PriceKeys.Of(order.TierName, cycle), SuccessUrl = order.ReturnUrl, CancelUrl = order.CancelUrl,
                    Metadata = ImmutableDictionary<string, string>.Empty.Add("user_id", UserId),
                },
                CancellationToken.None);
        return page.IsOk
            ? new PageLink(page.Value.Id, page.Value.Url, parts.Processor.Livemode)
            : PaymentRefusals.Of(page.Outcome, page.Fault, null, parts.Recheck);
    }

    public async Task<PaymentReply> CreatePayment(PaymentOrder order, CommandOrigin origin, CancellationToken cancellationToken)
    {
        if (IdempotencyRules.Check(origin.IdempotencyKey) is { } badKey)
        {
            return new() { Refusal = badKey };
        }

        var fingerprint = IdempotencyRules.Fingerprint(order);
        if (FindAnswer(origin.IdempotencyKey) is { } answer)
        {
            return answer.Fingerprint == fingerprint && answer.Payment is { } first
                ? first with { Replayed = true }
                : new() { Refusal = IdempotencyRules.Reused };
        }

        if (SubscriptionOrderRules.CheckCurrency(order.Currency) is { } currency)
        {
            return new() { Refusal = currency };
        }

        if (order.Amount <= 0)
        {
            return new() { Refusal = Refusal.Of(RefusalCodes.InvalidRequest, $"'amount' is {order.Amount}. Give more than 0, in the currency's smallest unit.", "amount") };
        }

        if (await OpenedAt(cancellationToken) is not { } opened)
        {
            return new() { Refusal = UnknownAccount() };
        }

        return await Pay(order, origin, fingerprint, opened);
    }

    private async Task<PaymentReply> Pay(PaymentOrder order, CommandOrigin origin, string fingerprint, DateTimeOffset opened)
    {
        var now = clock.GetUtcNow();

        // A caller's key names the call to the processor as well, so that a repetition after a crash finds the first payment.
        var name = origin.IdempotencyKey is { } key
            ? FormattableString.Invariant($"{opened.ToUnixTimeMilliseconds()}:{Digest.Of(key)[..32]}")
            : FormattableString.Invariant($"{NextVersion}:{now.ToUnixTimeMilliseconds()}");
        var operation = new PaymentOperation($"payment:{UserId}:{name}");
        var customer = await Customer(operation);
        if (customer.Value is not { } customerId)
        {
            return new() { Refusal = customer.Refusal };
        }

        var made = await parts.Processor.Pages.CreateIntent(
            operation,
            new() { CustomerId = customerId, Amount = order.Amount, Currency = SubscriptionOrderRules.Currency, CardId = order.PaymentMethod, Description = order.Description },
            CancellationToken.None);
        if (made.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable)
        {
            return new() { Refusal = PaymentRefusals.Away(parts.Recheck) };
        }

        var reply = made.Value is { } intent && made.Outcome != PaymentOutcome.Declined
            ? new PaymentReply { Payment = View(intent) }
            : new PaymentReply { Refusal = PaymentRefusals.Of(made.Outcome, made.Fault, null, parts.Recheck) };
        if (origin.IdempotencyKey is { } used)
        {
            await Save(State with { Answered = State.Answered.Add(new(used, fingerprint, now, Payment: reply)) }, [], now);
        }

        return reply;
    }

    private Payment View(ProcessorIntent intent) => new()
    {
        Id = intent.Id, Status = intent.Status, Amount = intent.Amount, Currency = intent.Currency,
        ClientSecret = intent.ClientSecret, Livemode = parts.Processor.Livemode,
    };

    private Refusal? CheckBuyable(string tier, BillingCycle cycle, DateTimeOffset now)
    {
        if (parts.Plans.Find(tier, now) is not { } plan)
        {
            return Refusal.Of(RefusalCodes.UnknownTier, $"There is no plan '{tier}'. Plans are {string.Join(", ", parts.Plans.Names(now))}.", "tier_name");
        }

        if (plan.Cents(cycle) == 0)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'{tier}' costs nothing, so there is nothing to pay for. Choose a paid plan.", "tier_name");
        }

        return State.Current is { IsTerminal: false, IsPaid: true } current
            ? Refusal.Of(RefusalCodes.SubscriptionExists, $"Subscription {current.Id} ({current.Tier}) is there already. Change or cancel it instead.", "user_id")
                with { Details = ImmutableDictionary<string, string>.Empty.Add("subscription_id", current.Id) }
            : null;
    }
}
