using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Finds prices by their lookup keys.</summary>
internal sealed class StripePrices(StripeCalls calls, StripePriceIds ids)
{
    /// <summary>Metadata that keeps a price's key when a newer price takes the lookup key over.</summary>
    public const string KeyEntry = "llmhive_price";

    /// <summary>What we keep with a price.</summary>
    public static Dictionary<string, string> Metadata(Plan plan, BillingCycle cycle) => new()
    {
        [KeyEntry] = PriceKeys.Of(plan.Name, cycle),
        ["plan_version"] = FormattableString.Invariant($"{plan.Version}"),
    };

    /// <summary>The id of a price.</summary>
    public async Task<PaymentResult<string>> Find(string key, CancellationToken cancellationToken)
    {
        if (ids.IdOf(key, calls.Now, calls.Options.PriceCache) is { } known)
        {
            return known;
        }

        var found = await List(key, cancellationToken);
        if (!found.IsOk)
        {
            return new PaymentFailure(found.Outcome, found.Fault);
        }

        if (found.Value.FirstOrDefault(price => price.Key == key) is not { } price)
        {
            return new PaymentFailure(
                PaymentOutcome.Invalid, new("price_missing", $"There is no price with lookup key '{key}'; start once with --stripe-sync."));
        }

        ids.Remember(key, price.Id, calls.Now);
        return price.Id;
    }

    /// <summary>Active prices with a lookup key; at most one, but for a moment while one takes over from another.</summary>
    public async Task<PaymentResult<IReadOnlyList<StripePrice>>> List(string key, CancellationToken cancellationToken)
    {
        if (calls.Profile.Prices)
        {
            return await calls.Call(
                (api, stop) => api.Prices.ListAsync(new() { LookupKeys = [key], Active = true, Limit = 10 }, null, stop),
                json => (IReadOnlyList<StripePrice>)[.. json.Items("data").Select(Read).Where(price => price.Key == key)],
                cancellationToken);
        }

        var plan = await calls.Call(
            (api, stop) => api.Plans.GetAsync(key, null, null, stop), json => (IReadOnlyList<StripePrice>)[Read(json)], cancellationToken);
        return plan.Outcome == PaymentOutcome.NotFound ? new() { Value = [] } : plan;
    }

    public static StripePrice Read(JsonElement json) => new(
        json.Must("id"), StripePriceIds.KeyIn(json), json.Whole("unit_amount") ?? json.Whole("amount") ?? 0, json.Id("product") ?? "",
        json.Text("recurring.interval") ?? json.Text("interval") ?? "");
}

/// <summary>A price at the processor.</summary>
internal sealed record StripePrice(string Id, string? Key, long Amount, string Product, string Interval);
