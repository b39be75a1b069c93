using LLMHive.Billing;

namespace LLMHive.Testing.Api;

/// <summary>Grants free, pro and enterprise; answers every command with the same subscription and keeps what was asked.</summary>
public sealed class ScriptedSubscription(ScriptedHive hive, string userId) : ISubscriptionGrain
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken = default)
    {
        if (grant.Plan is not ("free" or "pro" or "enterprise"))
        {
            return Task.FromResult<Outcome<Entitlements>>(
                Refusal.Of(RefusalCodes.UnknownTier, $"There is no plan '{grant.Plan}'. Use free, pro or enterprise.", "plan"));
        }

        hive.Grants.Add(grant);
        return Task.FromResult<Outcome<Entitlements>>(new Entitlements
        {
            UserId = userId, Plan = grant.Plan, PlanVersion = 1, Anchor = Start, Version = hive.Grants.Count,
        });
    }

    public Task<Subscription> Find(CancellationToken cancellationToken = default) => Task.FromResult(Of(userId));

    public Task<SubscriptionReply> Execute(SubscriptionCommand command, CommandOrigin origin, CancellationToken cancellationToken = default)
    {
        hive.Commands.Add((command, origin));
        return Task.FromResult(new SubscriptionReply { Subscription = Of(userId), Created = command.Action == SubscriptionAction.Create });
    }

    public Task<Outcome<PlanPreview>> Preview(SubscriptionCommand command, CancellationToken cancellationToken = default) =>
        Task.FromResult<Outcome<PlanPreview>>(new PlanPreview
        {
            TierName = command.TierName ?? "pro", BillingCycle = command.BillingCycle ?? BillingCycle.Monthly, EffectiveAt = Start, RenewalCents = 2999,
        });

    public Task<Outcome<PageLink>> OpenPage(PageOrder order, CancellationToken cancellationToken = default) =>
        Task.FromResult<Outcome<PageLink>>(new PageLink("page_1", "https://pay.example/1", false));

    public Task<PaymentReply> CreatePayment(PaymentOrder order, CommandOrigin origin, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PaymentReply { Payment = new() { Id = "pi_1", Status = "requires_confirmation", Amount = order.Amount, Currency = order.Currency } });

    public Task<DateTimeOffset?> Observe(PaymentNotice notice, CancellationToken cancellationToken = default) => Task.FromResult<DateTimeOffset?>(null);

    public Task<DateTimeOffset?> Wake(CancellationToken cancellationToken = default) => Task.FromResult<DateTimeOffset?>(null);

    /// <summary>The subscription of a user: <c>sub_{user id}</c>.</summary>
    public static Subscription Of(string userId) => new()
    {
        Id = "sub_" + userId, UserId = userId, TierName = "pro", Status = SubscriptionStatus.Active, BillingCycle = BillingCycle.Monthly,
        CurrentPeriodStart = Start, CurrentPeriodEnd = Start.AddMonths(1), CreatedAt = Start, UpdatedAt = Start,
    };
}
