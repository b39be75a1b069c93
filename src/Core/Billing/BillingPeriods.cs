namespace LLMHive.Billing;

/// <summary>
/// Anchored billing periods: boundary n is the anchor plus n months (or years), on the anchor's day or the last day of a
/// shorter month, at the anchor's time of day (UTC). Periods are half-open: a boundary belongs to the period it starts.
/// </summary>
public static class BillingPeriods
{
    /// <summary>Start of period <paramref name="n"/>; n may be negative.</summary>
    public static DateTimeOffset Boundary(DateTimeOffset anchor, BillingCycle cycle, int n) =>
        // AddMonths clamps to the last day of a shorter month and counts from the anchor, so days never drift.
        anchor.ToUniversalTime().AddMonths(n * Months(cycle));

    /// <summary>Number of the period that holds a moment.</summary>
    public static int IndexAt(DateTimeOffset anchor, BillingCycle cycle, DateTimeOffset moment)
    {
        var from = anchor.ToUniversalTime();
        var to = moment.ToUniversalTime();
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        var n = (int)Math.Floor(months / (double)Months(cycle));
        while (Boundary(anchor, cycle, n) > moment)
        {
            n--;
        }

        while (Boundary(anchor, cycle, n + 1) <= moment)
        {
            n++;
        }

        return n;
    }

    /// <summary>Start (inclusive) and end (exclusive) of the period that holds a moment.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End) At(DateTimeOffset anchor, BillingCycle cycle, DateTimeOffset moment)
    {
        var n = IndexAt(anchor, cycle, moment);
        return (Boundary(anchor, cycle, n), Boundary(anchor, cycle, n + 1));
    }

    private static int Months(BillingCycle cycle) => cycle == BillingCycle.Annual ? 12 : 1;
}
