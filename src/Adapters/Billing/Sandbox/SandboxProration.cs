namespace LLMHive.Billing;

/// <summary>Parts of a period, counted in seconds; each line is rounded once, half away from zero.</summary>
internal static class SandboxProration
{
    /// <summary>A whole period.</summary>
    public static SandboxLine Full(SandboxPrice price, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Description = $"1 × {price.Name}", Amount = price.UnitAmount, Price = price, PeriodStart = from, PeriodEnd = to,
    };

    /// <summary>What is left of the paid period, given back.</summary>
    public static SandboxLine Credit(SandboxSubscription subscription, DateTimeOffset at) => new()
    {
        Description = $"Unused time on {subscription.Price.Name}", Amount = -Part(subscription.Price, subscription, at),
        Price = subscription.Price, Proration = true, PeriodStart = at, PeriodEnd = subscription.PeriodEnd,
    };

    /// <summary>The lines of a change of price; none = it costs nothing now.</summary>
    /// <param name="subscription">As it is before.</param>
    /// <param name="price">The new price.</param>
    /// <param name="behaviour"><c>none</c> gives no credit; anything else does.</param>
    /// <param name="at">The moment the parts count from.</param>
    /// <param name="now">The start of a new period, if the length changes.</param>
    public static List<SandboxLine> Lines(
        SandboxSubscription subscription, SandboxPrice price, string behaviour, DateTimeOffset at, DateTimeOffset now)
    {
        if (subscription.Status == "trialing")
        {
            return [];
        }

        var lines = behaviour == "none" ? [] : new List<SandboxLine> { Credit(subscription, at) };
        if (price.Interval != subscription.Price.Interval)
        {
            lines.Add(Full(price, now, BillingPeriods.Boundary(now, price.Cycle, 1)));
        }
        else if (behaviour != "none")
        {
            lines.Add(new()
            {
                Description = $"Remaining time on {price.Name}", Amount = Part(price, subscription, at), Price = price, Proration = true,
                PeriodStart = at, PeriodEnd = subscription.PeriodEnd,
            });
        }

        return lines;
    }

    private static long Part(SandboxPrice price, SandboxSubscription subscription, DateTimeOffset at)
    {
        var total = (decimal)(subscription.PeriodEnd - subscription.PeriodStart).TotalSeconds;
        var left = Math.Clamp((decimal)(subscription.PeriodEnd - at).TotalSeconds, 0, total);
        return total == 0 ? 0 : (long)Math.Round(price.UnitAmount * left / total, MidpointRounding.AwayFromZero);
    }
}
