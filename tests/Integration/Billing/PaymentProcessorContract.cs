namespace LLMHive.Billing;

/// <summary>
/// What every payment server must do behind <see cref="IPaymentProcessor"/>: one story for each operation. It runs on the
/// sandbox, and on any other server that <see cref="OtherServerTests"/> is pointed at.
/// </summary>
public abstract class PaymentProcessorContract
{
    protected const string GoodCard = "pm_card_visa";

    private int _operations;

    protected abstract IPaymentProcessor Payments { get; }

    /// <summary>Keeps the operations of this run apart from those of earlier ones.</summary>
    protected abstract string RunId { get; }

    /// <summary>A card that can be attached and fails when it is charged.</summary>
    protected virtual string FailingCard => "pm_card_chargeCustomerFail";

    [Fact]
    public async Task Customer_Created_IsFetchedWithItsUser()
    {
        var made = await Ok(Payments.Customers.Create(Next(), new() { UserId = "u1", Email = "u1@example.com", Name = "Ann" }, default));
        var fetched = await Ok(Payments.Customers.Fetch(made.Id, default));
        Assert.Equal((made.Id, "u1"), (fetched.Id, fetched.UserId));
    }

    [Fact]
    public async Task Customer_CreatedTwiceByOneOperation_IsTheSame()
    {
        var operation = Next();
        var order = new CustomerOrder { UserId = "u1" };
        Assert.Equal(
            (await Ok(Payments.Customers.Create(operation, order, default))).Id, (await Ok(Payments.Customers.Create(operation, order, default))).Id);
    }

    [Fact]
    public async Task DefaultCard_Set_Pays()
    {
        var customer = await Customer(card: null);
        var card = await Ok(Payments.Customers.SetDefaultCard(Next(), customer.Id, GoodCard, default));
        Assert.Equal("visa", card.Brand, ignoreCase: true);
        Assert.Equal(card.Id, (await Ok(Payments.Customers.Fetch(customer.Id, default))).DefaultCardId);
    }

    [Fact]
    public async Task Subscription_Created_IsActiveForAMonth()
    {
        var made = await Subscription();
        Assert.Equal(("active", "pro_monthly"), (made.Status, made.PriceKey));
        Assert.InRange((made.PeriodEnd!.Value - made.PeriodStart!.Value).TotalDays, 28, 31);
        var fetched = await Ok(Payments.Subscriptions.Fetch(made.Id, default));
        Assert.Equal((made.Id, made.PeriodEnd, "u1"), (fetched.Id, fetched.PeriodEnd, fetched.Metadata["user_id"]));
        Assert.Equal(("paid", 2999), (fetched.LatestInvoice!.Status, fetched.LatestInvoice.Total));
    }

    [Fact]
    public async Task Subscription_CreatedTwiceByOneOperation_IsTheSame()
    {
        var customer = await Customer();
        var operation = Next();
        var order = new SubscriptionOrder { CustomerId = customer.Id, PriceKey = "pro_monthly" };
        var first = await Ok(Payments.Subscriptions.Create(operation, order, default));
        Assert.Equal(first.Id, (await Ok(Payments.Subscriptions.Create(operation, order, default))).Id);
        Assert.Single(await Ok(Payments.Subscriptions.List(customer.Id, default)));
    }

    [Fact]
    public async Task Subscription_FailingCard_IsDeclinedAndIncomplete()
    {
        var customer = await Customer(FailingCard);
        var made = await Payments.Subscriptions.Create(Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly" }, default);
        Assert.Equal((PaymentOutcome.Declined, "card_declined"), (made.Outcome, made.Fault!.Code));
        Assert.Equal("incomplete", made.Value!.Status);
    }

    [Fact]
    public async Task Subscription_FailingCardAndErrorIfIncomplete_LeavesNothing()
    {
        var customer = await Customer(FailingCard);
        var made = await Payments.Subscriptions.Create(
            Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly", FirstPayment = FirstPayment.ErrorIfIncomplete }, default);
        Assert.Equal((PaymentOutcome.Declined, null), (made.Outcome, made.Value));
        Assert.Empty(await Ok(Payments.Subscriptions.List(customer.Id, default)));
    }

    [Fact]
    public async Task Subscription_DefaultIncomplete_GivesTheClientASecret()
    {
        var customer = await Customer();
        var made = await Payments.Subscriptions.Create(
            Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly", FirstPayment = FirstPayment.DefaultIncomplete }, default);
        Assert.Equal((PaymentOutcome.ActionRequired, "incomplete"), (made.Outcome, made.Value!.Status));
        Assert.Contains("_secret_", made.Value.LatestInvoice!.ClientSecret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_WithTrial_IsTrialingUntilItsEnd()
    {
        var customer = await Customer();
        var made = await Ok(Payments.Subscriptions.Create(Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly", TrialDays = 14 }, default));
        Assert.Equal(("trialing", made.PeriodEnd), (made.Status, made.TrialEnd));
        Assert.InRange((made.TrialEnd!.Value - made.PeriodStart!.Value).TotalDays, 13.9, 14.1);
    }

    [Fact]
    public async Task PriceChange_Now_IsInForceWithMetadata()
    {
        var made = await Subscription();
        var metadata = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("tier", "enterprise");
        var changed = await Ok(Payments.Subscriptions.ChangePriceNow(
            Next(), new() { SubscriptionId = made.Id, PriceKey = "enterprise_monthly", Metadata = metadata }, default));
        Assert.Equal(("active", "enterprise_monthly", "enterprise", null), (changed.Status, changed.PriceKey, changed.Metadata["tier"], changed.PendingUpdate));
        Assert.Equal(made.PeriodEnd, changed.PeriodEnd);
    }

    [Fact]
    public async Task PriceChange_NowWithAFailingCard_WaitsAndKeepsTheOldPrice()
    {
        var made = await Subscription();
        await Ok(Payments.Customers.SetDefaultCard(Next(), made.CustomerId, FailingCard, default));
        var changed = await Payments.Subscriptions.ChangePriceNow(Next(), new() { SubscriptionId = made.Id, PriceKey = "enterprise_monthly" }, default);
        Assert.Equal((PaymentOutcome.Declined, "pro_monthly"), (changed.Outcome, changed.Value!.PriceKey));
        Assert.NotNull(changed.Value.PendingUpdate);
    }

    [Fact]
    public async Task PriceChange_AtRenewal_CostsNothingNow()
    {
        var made = await Subscription("enterprise_monthly");
        var changed = await Ok(Payments.Subscriptions.ChangePriceAtRenewal(Next(), new() { SubscriptionId = made.Id, PriceKey = "pro_monthly" }, default));
        Assert.Equal("pro_monthly", changed.PriceKey);
        Assert.Single((await Ok(Payments.Invoices.List(made.CustomerId, null, 10, default))).Items);
    }

    [Fact]
    public async Task CancelFlag_SetAndCleared_IsShown()
    {
        var made = await Subscription();
        var flagged = await Ok(Payments.Subscriptions.SetCancelAtPeriodEnd(Next(), made.Id, true, default));
        Assert.Equal(("active", true), (flagged.Status, flagged.CancelAtPeriodEnd));
        Assert.False((await Ok(Payments.Subscriptions.SetCancelAtPeriodEnd(Next(), made.Id, false, default))).CancelAtPeriodEnd);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_NowAndAgain_IsCanceled(bool prorate)
    {
        var made = await Subscription();
        var ended = await Ok(Payments.Subscriptions.CancelNow(Next(), made.Id, prorate, default));
        Assert.Equal("canceled", ended.Status);
        Assert.NotNull(ended.EndedAt);
        Assert.Equal("canceled", (await Ok(Payments.Subscriptions.CancelNow(Next(), made.Id, prorate, default))).Status);
    }

    [Fact]
    public async Task Cancel_IncompleteOne_VoidsItsInvoice()
    {
        var customer = await Customer(FailingCard);
        var made = (await Payments.Subscriptions.Create(Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly" }, default)).Value!;
        var ended = await Ok(Payments.Subscriptions.CancelNow(Next(), made.Id, false, default));
        Assert.Contains(ended.Status, (string[])["canceled", "incomplete_expired"]);
        Assert.Equal("void", (await Ok(Payments.Invoices.Fetch(made.LatestInvoice!.Id, default))).Status);
    }

    [Fact]
    public async Task Subscriptions_OfACustomer_AreListedInAllStatuses()
    {
        var made = await Subscription();
        await Ok(Payments.Subscriptions.CancelNow(Next(), made.Id, false, default));
        Assert.Equal("canceled", Assert.Single(await Ok(Payments.Subscriptions.List(made.CustomerId, default))).Status);
    }

    [Fact]
    public async Task Invoice_OfTwoLines_IsOpenAndThenPaid()
    {
        var open = await Overage(await Customer());
        Assert.Equal(("open", 128), (open.Status, open.AmountDue));
        Assert.Equal([123, 5], open.Lines.Select(line => line.Amount).OrderDescending());
        var paid = await Ok(Payments.Invoices.Pay(Next(), open.Id, default));
        Assert.Equal(("paid", 128), (paid.Status, paid.AmountPaid));
        Assert.Equal("paid", (await Ok(Payments.Invoices.Pay(Next(), open.Id, default))).Status);
    }

    [Fact]
    public async Task Invoice_FailingCard_IsDeclinedAndPaidWithAnotherCard()
    {
        var customer = await Customer(FailingCard);
        var open = await Overage(customer);
        var operation = Next();
        var declined = await Payments.Invoices.Pay(operation, open.Id, default);
        Assert.Equal((PaymentOutcome.Declined, "card_declined"), (declined.Outcome, declined.Fault!.Code));

        await Ok(Payments.Customers.SetDefaultCard(Next(), customer.Id, GoodCard, default));
        Assert.Equal("paid", (await Ok(Payments.Invoices.Pay(operation with { Attempt = 2 }, open.Id, default))).Status);
    }

    [Fact]
    public async Task Invoice_Voided_CannotBePaid()
    {
        var open = await Overage(await Customer());
        Assert.Equal("void", (await Ok(Payments.Invoices.Void(Next(), open.Id, default))).Status);
        Assert.Equal("void", (await Ok(Payments.Invoices.Void(Next(), open.Id, default))).Status);
        Assert.Equal(PaymentOutcome.Invalid, (await Payments.Invoices.Pay(Next(), open.Id, default)).Outcome);
    }

    [Fact]
    public async Task Invoices_OfACustomer_ComeInPages()
    {
        var customer = await Customer();
        var first = await Overage(customer);
        var second = await Overage(customer);
        var page = await Ok(Payments.Invoices.List(customer.Id, null, 1, default));
        Assert.Equal((second.Id, true), (Assert.Single(page.Items).Id, page.More));
        var rest = await Ok(Payments.Invoices.List(customer.Id, second.Id, 1, default));
        Assert.Equal((first.Id, false), (Assert.Single(rest.Items).Id, rest.More));
    }

    [Fact]
    public async Task Refund_InTwoParts_PaysAllBackAndNoMore()
    {
        var open = await Overage(await Customer());
        await Ok(Payments.Invoices.Pay(Next(), open.Id, default));
        Assert.Equal(28, (await Ok(Payments.Invoices.Refund(Next(), open.Id, 28, default))).Amount);
        Assert.Equal(100, (await Ok(Payments.Invoices.Refund(Next(), open.Id, null, default))).Amount);
        Assert.Equal(PaymentOutcome.Invalid, (await Payments.Invoices.Refund(Next(), open.Id, 1, default)).Outcome);
    }

    [Fact]
    public async Task Checkout_Opened_HasAPage()
    {
        var customer = await Customer();
        var page = await Ok(Payments.Pages.Checkout(
            Next(), new() { CustomerId = customer.Id, PriceKey = "pro_monthly", SuccessUrl = "https://example.com/ok", CancelUrl = "https://example.com/no" }, default));
        Assert.True(Uri.TryCreate(page.Url, UriKind.Absolute, out _), page.Url);
    }

    [Fact]
    public async Task Portal_Opened_HasAPage()
    {
        var customer = await Customer();
        var page = await Ok(Payments.Pages.Portal(Next(), customer.Id, "https://example.com/account", default));
        Assert.True(Uri.TryCreate(page.Url, UriKind.Absolute, out _), page.Url);
    }

    [Fact]
    public async Task Intent_WithoutCard_WaitsForTheClient()
    {
        var customer = await Customer();
        var made = await Ok(Payments.Pages.CreateIntent(Next(), new() { CustomerId = customer.Id, Amount = 500 }, default));
        Assert.Equal(("requires_payment_method", 500, customer.Id), (made.Status, made.Amount, made.CustomerId));
        Assert.Contains("_secret_", made.ClientSecret, StringComparison.Ordinal);
        var told = new ProcessorEvent
        {
            Id = "evt_1", Type = "payment_intent.created", Created = Now, Livemode = false, ObjectType = "payment_intent", ObjectId = made.Id,
        };
        Assert.Equal(made.Status, (await Ok(Payments.Events.Refetch(told, default))).Intent!.Status);
        Assert.Equal(PaymentOutcome.NotFound, (await Payments.Events.Refetch(told with { ObjectId = "pi_unknown" }, default)).Outcome);
    }

    [Fact]
    public async Task UnknownThings_Fetched_AreNotFound()
    {
        Assert.Equal(PaymentOutcome.NotFound, (await Payments.Customers.Fetch("cus_unknown", default)).Outcome);
        Assert.Equal(PaymentOutcome.NotFound, (await Payments.Subscriptions.Fetch("sub_unknown", default)).Outcome);
        Assert.Equal(PaymentOutcome.NotFound, (await Payments.Invoices.Fetch("in_unknown", default)).Outcome);
    }

    [Fact]
    public async Task UnknownPrice_Ordered_IsInvalidAndSaysWhatToDo()
    {
        var customer = await Customer();
        var made = await Payments.Subscriptions.Create(Next(), new() { CustomerId = customer.Id, PriceKey = "gold_monthly" }, default);
        Assert.Equal((PaymentOutcome.Invalid, "price_missing"), (made.Outcome, made.Fault!.Code));
        Assert.Contains("--stripe-sync", made.Fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subscription")]
    [InlineData("invoice")]
    [InlineData("customer")]
    public async Task Event_AboutAnObject_LeadsToTheObjectAsItIsNow(string kind)
    {
        var made = await Subscription();
        var id = kind switch { "subscription" => made.Id, "invoice" => made.LatestInvoice!.Id, _ => made.CustomerId };
        var found = await Ok(Payments.Events.Refetch(
            new() { Id = "evt_1", Type = kind + ".updated", Created = Now, ObjectType = kind, ObjectId = id }, default));
        Assert.Equal(made.CustomerId, found.CustomerId);
        Assert.Equal(id, found.Subscription?.Id ?? found.Invoice?.Id ?? found.Customer?.Id);
    }

    protected virtual DateTimeOffset Now => DateTimeOffset.UtcNow;

    protected PaymentOperation Next() => new($"{RunId}-{++_operations}");

    protected static async Task<T> Ok<T>(Task<PaymentResult<T>> call)
    {
        var result = await call;
        Assert.True(result.IsOk, $"{result.Outcome}: {result.Fault}");
        return result.Value;
    }

    protected async Task<ProcessorCustomer> Customer(string? card = GoodCard)
    {
        var made = await Ok(Payments.Customers.Create(Next(), new() { UserId = "u1" }, default));
        if (card is not null)
        {
            await Ok(Payments.Customers.SetDefaultCard(Next(), made.Id, card, default));
        }

        return made;
    }

    protected async Task<ProcessorSubscription> Subscription(string price = "pro_monthly")
    {
        var customer = await Customer();
        var metadata = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("user_id", "u1");
        return await Ok(Payments.Subscriptions.Create(Next(), new() { CustomerId = customer.Id, PriceKey = price, Metadata = metadata }, default));
    }

    private Task<ProcessorInvoice> Overage(ProcessorCustomer customer) => Ok(Payments.Invoices.Create(
        Next(), new() { CustomerId = customer.Id, Lines = [new("Tokens beyond the quota", 123), new("Requests beyond the quota", 5)] }, default));
}
