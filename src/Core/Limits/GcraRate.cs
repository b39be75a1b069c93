namespace LLMHive.Limits;

/// <summary>
/// A rate limit by the generic cell rate algorithm (ITU-T I.371): a token bucket that stores one number, the theoretical
/// arrival time (TAT). Moments are ticks of 100 ns on a clock that never goes back.
/// </summary>
/// <remarks>
/// A bucket starts full at TAT 0. Costs may be corrected afterwards: giving back moves the TAT earlier, a debt moves it
/// later, beyond the burst. The TAT counts parts of a tick, <see cref="Limit"/> to each: then a unit is exactly one window
/// long, nothing is ever rounded, and every limit is given in full. A TAT means nothing to another limit;
/// <see cref="Used"/> carries over.
/// </remarks>
public readonly record struct GcraRate
{
    private readonly long _window;

    /// <summary>A limit of <paramref name="limit"/> units per <paramref name="window"/>, with a burst of the same size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit or window that is not positive.</exception>
    public GcraRate(long limit, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        (Limit, _window) = (limit, window.Ticks);
    }

    /// <summary>Units per window, and the size of the bucket.</summary>
    public long Limit { get; }

    /// <summary>How long until <paramref name="cost"/> units can be taken; zero when they are there.</summary>
    /// <param name="tat">State of the bucket.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="cost">1 to <see cref="Limit"/>; more could never pass.</param>
    public TimeSpan TimeUntil(Int128 tat, long now, long cost)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, Limit);
        var missing = Ahead(tat, now) - ((Int128)(Limit - cost) * _window);
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)DivideUp(missing, Limit));
    }

    /// <summary>The state after taking (or, below zero, giving back) units, whether or not they are there.</summary>
    public Int128 Charge(Int128 tat, long now, long cost) => Int128.Max((Int128)now * Limit, tat) + ((Int128)cost * _window);

    /// <summary>Units that are taken and not yet refilled, rounded up; in debt more than <see cref="Limit"/>.</summary>
    public long Used(Int128 tat, long now) => (long)DivideUp(Ahead(tat, now), _window);

    /// <summary>What is left and when it is full again.</summary>
    public BucketStatus Status(Int128 tat, long now) =>
        new(Limit, Math.Max(0, Limit - Used(tat, now)), TimeSpan.FromTicks((long)DivideUp(Ahead(tat, now), Limit)));

    private Int128 Ahead(Int128 tat, long now) => Int128.Max(0, tat - ((Int128)now * Limit));

    private static Int128 DivideUp(Int128 value, Int128 by) => (value + by - 1) / by;
}
