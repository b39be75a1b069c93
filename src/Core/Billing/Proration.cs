namespace LLMHive.Billing;

/// <summary>Parts of a period's price, by seconds; each line is rounded once, half away from zero.</summary>
public static class Proration
{
    /// <summary>The price of what is left of a period.</summary>
    /// <param name="cents">Price of the whole period.</param>
    /// <param name="start">Start of the period.</param>
    /// <param name="end">End of the period, after <paramref name="start"/>.</param>
    /// <param name="now">From here on; outside the period it counts as its nearer end.</param>
    public static long Rest(long cents, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        var total = Seconds(end - start);
        var left = Math.Clamp(Seconds(end - now), 0, total);
        return (long)Math.Round(cents * (decimal)left / total, MidpointRounding.AwayFromZero);
    }

    /// <summary>Lines of the invoice for another price of the same period, from now on: a credit for the old, a charge for the new.</summary>
    public static ImmutableArray<PreviewLine> Change(
        string oldPlan, long oldCents, string newPlan, long newCents, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now) =>
    [
        new($"Unused time on {oldPlan}", -Rest(oldCents, start, end, now)),
        new($"Remaining time on {newPlan}", Rest(newCents, start, end, now)),
    ];

    /// <summary>Lines of the invoice for a new period that starts now: a credit for the rest of the old, the whole price of the new.</summary>
    public static ImmutableArray<PreviewLine> Restart(
        string oldPlan, long oldCents, string newPlan, long newCents, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now) =>
    [
        new($"Unused time on {oldPlan}", -Rest(oldCents, start, end, now)),
        new(newPlan, newCents),
    ];

    // The processor counts whole seconds; parts of one must not make our preview differ from its invoice.
    private static long Seconds(TimeSpan span) => (long)Math.Floor(span.TotalSeconds);
}
