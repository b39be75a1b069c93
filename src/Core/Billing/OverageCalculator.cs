using System.Globalization;
using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>
/// What usage beyond the included quota costs. Nothing here depends on the order of the records:
/// 1. The overage of a period is what all its tokens together exceed the quota by, rounded up only where a plan has a block size.
/// 2. Each model bears a part of it as large as its part of the period's tokens, in whole tokens; the parts sum to the overage.
/// 3. A part costs its exact price. The exact sum of all parts is rounded once, and each line is what the rounded sum grows by
///    when its part is added: so the token lines sum to the rounded total, and a period of one model has one line rounded once.
/// 4. An upgrade forgives nothing: it bills at once, by the plan that is left, what is over by then. That much is paid for and adds
///    to the quota until the period ends, so it is not billed again; what the old quota held counts against the new one.
/// </summary>
public static class OverageCalculator
{
    /// <summary>The invoice lines of a period: tokens by model, then requests. Empty when nothing is over, or nothing beyond is sold.</summary>
    /// <param name="plan">The plan in force at the period's end, or the one that is left, with <see cref="Plan.Plus"/> what is paid for.</param>
    /// <param name="usage">What was used; several slices of one model are fine.</param>
    /// <param name="currency">Currency of the plan's prices.</param>
    /// <param name="usagePeriod">Start of the period, for the lines to say what they bill.</param>
    public static ImmutableArray<InvoiceLine> Lines(Plan plan, IEnumerable<UsageSlice> usage, Currency currency, DateTimeOffset? usagePeriod = null)
    {
        var parts = Parts.Of(plan, usage);
        var lines = ImmutableArray.CreateBuilder<InvoiceLine>();
        var exact = 0m;
        foreach (var part in parts.Tokens)
        {
            var price = TokenPrice.Of(plan, part.Model);
            if (price.In == price.Out)
            {
                lines.Add(Line(part, "Tokens", part.In + part.Out, price.In, currency, ref exact));
                continue;
            }

            if (part.In > 0)
            {
                lines.Add(Line(part, "Prompt tokens", part.In, price.In, currency, ref exact));
            }

            if (part.Out > 0)
            {
                lines.Add(Line(part, "Answer tokens", part.Out, price.Out, currency, ref exact));
            }
        }

        exact = 0;
        foreach (var (usedOn, requests) in parts.Requests)
        {
            lines.Add(Line(new("", usedOn, 0, 0), "Requests", requests, plan.OveragePerRequestUsd, currency, ref exact));
        }

        return [.. lines.Select(line => line with { UsagePeriod = usagePeriod })];
    }

    /// <summary>The exact, unrounded price of what is over.</summary>
    public static decimal Cost(Plan plan, IEnumerable<UsageSlice> usage)
    {
        var parts = Parts.Of(plan, usage);
        return parts.Tokens.Sum(part => (part.In * TokenPrice.Of(plan, part.Model).In) + (part.Out * TokenPrice.Of(plan, part.Model).Out))
            + (parts.Requests.Sum(part => part.Requests) * plan.OveragePerRequestUsd);
    }

    /// <summary>The exact price of what is over at the plan's own rates; right where a plan has no model rates.</summary>
    public static decimal Cost(Plan plan, UsageTotals totals) =>
        (TokensOver(plan, totals.Tokens) * plan.OveragePer1kTokensUsd / 1000m) + (RequestsOver(plan, totals.Requests) * plan.OveragePerRequestUsd);

    /// <summary>What is paid for of a period once the overage of the plan that is left is billed.</summary>
    /// <param name="plan">The plan that is left, as it was sold.</param>
    /// <param name="left">What was used until then.</param>
    public static PaidOverage Paid(Plan plan, PeriodUsage left)
    {
        var own = plan.Plus(left.Paid);
        return new(
            left.Paid.Tokens + TokensOver(own, left.Tokens), left.Paid.Requests + RequestsOver(own, left.Requests), left.Paid.Usd + Cost(own, left.Slices));
    }

    internal static long TokensOver(Plan plan, long tokens)
    {
        if (plan.Cap != PlanCap.Soft || plan.TokensPerPeriod is not { } included || tokens <= included)
        {
            return 0;
        }

        var over = tokens - included;
        return plan.BlockSize is { } block ? (over + block - 1) / block * block : over;
    }

    internal static long RequestsOver(Plan plan, long requests) =>
        plan.Cap == PlanCap.Soft && plan.RequestsPerPeriod is { } included ? Math.Max(0, requests - included) : 0;

    private static InvoiceLine Line(Part part, string what, long quantity, decimal price, Currency currency, ref decimal exact)
    {
        var before = currency.ToMinor(exact);
        exact += quantity * price;
        var model = part.Model.Length == 0 ? "" : " of " + part.Model;
        var day = part.UsedOn is { } used ? used.ToString("', used on 'yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
        return new()
        {
            Kind = part.UsedOn is null ? InvoiceLineKind.Overage : InvoiceLineKind.Adjustment,
            Description = $"{what}{model} beyond the included quota{day}",
            Quantity = quantity,
            UnitPrice = price,
            AmountMinor = currency.ToMinor(exact) - before,
            Model = part.Model.Length == 0 ? null : part.Model,
            UsedOn = part.UsedOn,
        };
    }

    /// <summary>A model's part of the tokens that are over.</summary>
    private readonly record struct Part(string Model, DateOnly? UsedOn, long In, long Out);

    private readonly record struct Parts(IReadOnlyList<Part> Tokens, IReadOnlyList<(DateOnly? UsedOn, long Requests)> Requests)
    {
        public static Parts Of(Plan plan, IEnumerable<UsageSlice> usage)
        {
            // One order for all: first what was used in the period, then what came late, by its day; models by name.
            var slices = usage.GroupBy(slice => (slice.UsedOn, slice.Model))
                .Select(group => new UsageSlice
                {
                    Model = group.Key.Model,
                    UsedOn = group.Key.UsedOn,
                    Requests = group.Sum(slice => slice.Requests),
                    TokensIn = group.Sum(slice => slice.TokensIn),
                    TokensOut = group.Sum(slice => slice.TokensOut),
                })
                .OrderBy(slice => slice.UsedOn ?? DateOnly.MinValue).ThenBy(slice => slice.Model, StringComparer.Ordinal).ToArray();
            return new(TokenParts(plan, slices), RequestParts(plan, slices));
        }

        private static List<Part> TokenParts(Plan plan, UsageSlice[] slices)
        {
            var parts = new List<Part>();
            var total = slices.Sum(slice => slice.Tokens);
            var over = TokensOver(plan, total);
            Share share = new(over, total);
            foreach (var slice in slices)
            {
                var tokens = share.Next(slice.Tokens);
                if (tokens > 0)
                {
                    var prompt = (long)((Int128)tokens * slice.TokensIn / slice.Tokens);
                    parts.Add(new(slice.Model, slice.UsedOn, prompt, tokens - prompt));
                }
            }

            return parts;
        }

        private static List<(DateOnly? UsedOn, long Requests)> RequestParts(Plan plan, UsageSlice[] slices)
        {
            var parts = new List<(DateOnly?, long)>();
            var total = slices.Sum(slice => slice.Requests);
            Share share = new(RequestsOver(plan, total), total);
            foreach (var day in slices.GroupBy(slice => slice.UsedOn))
            {
                var requests = share.Next(day.Sum(slice => slice.Requests));
                if (requests > 0)
                {
                    parts.Add((day.Key, requests));
                }
            }

            return parts;
        }
    }

    /// <summary>Deals a whole number out in proportion to weights; what is dealt sums to it exactly.</summary>
    private struct Share(long whole, long weights)
    {
        private long _weight;
        private long _dealt;

        public long Next(long weight)
        {
            _weight += weight;
            var due = weights == 0 ? 0 : (long)((Int128)whole * _weight / weights);
            var next = due - _dealt;
            _dealt = due;
            return next;
        }
    }
}
