using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <inheritdoc cref="IHiveSubscription"/>
internal sealed class HiveSubscription(CallerContext caller, ClientParts parts) : IHiveSubscription
{
    private const int InvoicesOfPage = 100;

    public Task<Subscription> Find(CancellationToken cancellationToken) =>
        HiveCalls.Again((Grain: Grain(), cancellationToken), static call => call.Grain.Find(call.cancellationToken));

    public Task<Subscription> Subscribe(string plan, SubscribeOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(plan);
        var wanted = options ?? new();
        return Execute(
            new()
            {
                Action = SubscriptionAction.Create, TierName = plan, BillingCycle = wanted.Cycle, TrialDays = wanted.TrialDays,
                PaymentMethod = wanted.PaymentMethod, PaymentBehavior = wanted.PaymentBehavior, Metadata = wanted.Metadata,
                ByOperator = caller.Principal.IsAdmin,
            },
            wanted.IdempotencyKey, cancellationToken);
    }

    public Task<PlanPreview> Preview(PlanChange change, CancellationToken cancellationToken) =>
        HiveCalls.Again(
            (Grain: Grain(), Command: Command(SubscriptionAction.ChangePlan, change), cancellationToken),
            static call => call.Grain.Preview(call.Command, call.cancellationToken)).Value();

    public Task<Subscription> Upgrade(PlanChange change, CancellationToken cancellationToken) =>
        Execute(Command(SubscriptionAction.Upgrade, change), change.IdempotencyKey, cancellationToken);

    public Task<Subscription> Downgrade(PlanChange change, CancellationToken cancellationToken) =>
        Execute(Command(SubscriptionAction.Downgrade, change), change.IdempotencyKey, cancellationToken);

    public Task<Subscription> Cancel(bool immediately, string? idempotencyKey, CancellationToken cancellationToken) =>
        Execute(new() { Action = SubscriptionAction.Cancel, Immediately = immediately }, idempotencyKey, cancellationToken);

    public Task<Subscription> Resume(string? idempotencyKey, CancellationToken cancellationToken) =>
        Execute(new() { Action = SubscriptionAction.Resume }, idempotencyKey, cancellationToken);

    public Task<PageLink> OpenCheckout(string plan, Uri successUrl, BillingCycle cycle, Uri? cancelUrl, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(plan);
        ArgumentNullException.ThrowIfNull(successUrl);
        return Open(
            new() { TierName = plan, BillingCycle = cycle, ReturnUrl = successUrl.AbsoluteUri, CancelUrl = cancelUrl?.AbsoluteUri }, cancellationToken);
    }

    public Task<PageLink> OpenPortal(Uri returnUrl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(returnUrl);
        return Open(new() { ReturnUrl = returnUrl.AbsoluteUri }, cancellationToken);
    }

    public async Task<Payment> Pay(PaymentOrder order, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var reply = await HiveCalls.Again(
            (Grain: Grain(), order, Origin: Origin(idempotencyKey), cancellationToken),
            static call => call.Grain.CreatePayment(call.order, call.Origin, call.cancellationToken));
        return reply.Payment ?? throw new HiveException(reply.Refusal!);
    }

    public IAsyncEnumerable<Invoice> Invoices(CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Billing);
        return HiveCalls.Pages(
            cursor => parts.Hive.Billing.Invoices(caller.UserId, cursor, InvoicesOfPage, cancellationToken), cancellationToken);
    }

    public async Task<Invoice> FindInvoice(string number, CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Billing);
        var invoice = Ids.IsValid(number)
            ? await HiveCalls.Again((parts.Hive.Billing, number, cancellationToken), static call => call.Billing.Invoice(call.number, call.cancellationToken))
            : null;
        return invoice is not null && caller.Principal.Deny(invoice.UserId) is null ? invoice : throw new HiveException(CommonRefusals.NotFound);
    }

    private static SubscriptionCommand Command(SubscriptionAction action, PlanChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change is { Plan: null, Cycle: null }
            ? throw new ArgumentException("Name the wanted plan, or the wanted cycle.", nameof(change))
            : new() { Action = action, TierName = change.Plan, BillingCycle = change.Cycle, PaymentMethod = change.PaymentMethod };
    }

    private async Task<Subscription> Execute(SubscriptionCommand command, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var reply = await HiveCalls.Again(
            (Grain: Grain(), command, Origin: Origin(idempotencyKey), cancellationToken),
            static call => call.Grain.Execute(call.command, call.Origin, call.cancellationToken));
        return reply.Subscription ?? throw new HiveException(reply.Refusal!);
    }

    private Task<PageLink> Open(PageOrder order, CancellationToken cancellationToken) =>
        HiveCalls.Once(Grain().OpenPage(order, cancellationToken)).Value();

    private CommandOrigin Origin(string? idempotencyKey) => new(caller.Principal.KeyId, idempotencyKey ?? Ids.NewRequest(parts.Clock));

    private ISubscriptionGrain Grain()
    {
        caller.Require(KeyScopes.Billing);
        return parts.Hive.Subscription(caller.UserId);
    }
}
