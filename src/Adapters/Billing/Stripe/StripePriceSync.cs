using System.Collections.Immutable;
using Stripe;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPriceSync" />
internal sealed class StripePriceSync(StripeCalls calls, StripePrices prices, PlanCatalogue plans) : IPriceSync
{
    public async Task<ImmutableArray<PaymentResult<SyncedPrice>>> Run(CancellationToken cancellationToken)
    {
        var done = ImmutableArray.CreateBuilder<PaymentResult<SyncedPrice>>();
        foreach (var (plan, cycle) in Wanted())
        {
            done.Add(await One(plan, cycle, cancellationToken));
            if (!done[^1].IsOk)
            {
                break;
            }
        }

        return done.ToImmutable();
    }

    private static long Cents(Plan plan, BillingCycle cycle) => cycle == BillingCycle.Annual ? plan.PriceYearCents : plan.PriceMonthCents;

    private static string Interval(BillingCycle cycle) => cycle == BillingCycle.Annual ? "year" : "month";

    private IEnumerable<(Plan Plan, BillingCycle Cycle)> Wanted() =>
        from name in plans.Names(calls.Now)
        let plan = plans.Find(name, calls.Now)!
        from cycle in Enum.GetValues<BillingCycle>()
        where Cents(plan, cycle) > 0
        select (plan, cycle);

    private async Task<PaymentResult<SyncedPrice>> One(Plan plan, BillingCycle cycle, CancellationToken cancellationToken)
    {
        var key = PriceKeys.Of(plan.Name, cycle);
        var found = await prices.List(key, cancellationToken);
        if (!found.IsOk)
        {
            return new PaymentFailure(found.Outcome, found.Fault);
        }

        var there = found.Value.Count > 0 ? found.Value[0] : null;
        if (there is not null && there.Amount == Cents(plan, cycle) && there.Interval == Interval(cycle))
        {
            return new SyncedPrice(key, there.Id, there.Amount, SyncedPriceState.Present);
        }

        var product = there is { Product.Length: > 0 } known ? known.Product : await Product(plan, cancellationToken);
        return product.IsOk
            ? await Make(plan, cycle, product.Value, there is not null, cancellationToken)
            : new PaymentFailure(product.Outcome, product.Fault);
    }

    private Task<PaymentResult<SyncedPrice>> Make(Plan plan, BillingCycle cycle, string product, bool replaces, CancellationToken cancellationToken)
    {
        var key = PriceKeys.Of(plan.Name, cycle);
        var operation = StripeCalls.Key(new(FormattableString.Invariant($"price-sync:{key}:v{plan.Version}:{Cents(plan, cycle)}")));
        if (!calls.Profile.Prices)
        {
            return MakePlan(plan, cycle, product, operation, cancellationToken);
        }

        var wanted = new PriceCreateOptions
        {
            Product = product, Currency = "usd", UnitAmount = Cents(plan, cycle), Recurring = new() { Interval = Interval(cycle) },
            LookupKey = key, TransferLookupKey = replaces ? true : null, Nickname = $"{plan.Name}, {Interval(cycle)}ly",
            Metadata = StripePrices.Metadata(plan, cycle),
        };
        return calls.Call(
            (api, stop) => api.Prices.CreateAsync(wanted, operation, stop),
            json => new SyncedPrice(
                key, json.Must("id"), Cents(plan, cycle), replaces ? SyncedPriceState.Replaced : SyncedPriceState.Created),
            cancellationToken);
    }

    private Task<PaymentResult<SyncedPrice>> MakePlan(
        Plan plan, BillingCycle cycle, string product, RequestOptions operation, CancellationToken cancellationToken)
    {
        var wanted = new PlanCreateOptions
        {
            Id = PriceKeys.Of(plan.Name, cycle), Product = product, Currency = "usd", Amount = Cents(plan, cycle), Interval = Interval(cycle),
            Metadata = StripePrices.Metadata(plan, cycle),
        };
        return calls.Call(
            (api, stop) => api.Plans.CreateAsync(wanted, operation, stop),
            json => new SyncedPrice(wanted.Id, json.Must("id"), Cents(plan, cycle), SyncedPriceState.Created), cancellationToken);
    }

    /// <summary>The plan's product; made when it is missing.</summary>
    private async Task<PaymentResult<string>> Product(Plan plan, CancellationToken cancellationToken)
    {
        var id = "llmhive_" + plan.Name;
        var there = await calls.Call((api, stop) => api.Products.GetAsync(id, null, null, stop), json => json.Must("id"), cancellationToken);
        if (there.Outcome != PaymentOutcome.NotFound)
        {
            return there;
        }

        return await calls.Call(
            (api, stop) => api.Products.CreateAsync(
                new() { Id = id, Name = "LLMHive " + plan.Name }, StripeCalls.Key(new("product-sync:" + id)), stop),
            json => json.Must("id"), cancellationToken);
    }
}
