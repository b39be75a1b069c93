namespace LLMHive.Limits;

/// <summary>
/// A rate limit by the generic cell rate algorithm (ITU-T I.371): a token bucket that stores one number, the theoretical
/// arrival time (TAT). Times are ticks of 100 ns on a clock that never goes back.
/// </summary>
/// <remarks>
/// A bucket starts full at TAT 0. Costs may be corrected afterwards: giving back moves the TAT earlier, a debt moves it
/// later, beyond the burst. The step is rounded up to whole ticks, so the rate is never above the limit.
/// </remarks>
public readonly record struct GcraRate
{
    private readonly long _step;

    /// <summary>A limit of <paramref name="limit"/> units per <paramref name="window"/>, with a burst of the same size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit or window that is not positive.</exception>
    public GcraRate(long limit, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        Limit = limit;
        _step = Math.Max(1, (window.Ticks + limit - 1) / limit);
    }

    /// <summary>Units per window, and the size of the bucket.</summary>
    public long Limit { get; }

    private long Tau => _step * Limit;

    /// <summary>How long until <paramref name="cost"/> units can be taken; zero when they are there.</summary>
    /// <param name="tat">State of the bucket.</param>
    /// <param name="now">The present tick.</param>
    /// <param name="cost">1 to <see cref="Limit"/>; more could never pass.</param>
    public TimeSpan TimeUntil(long tat, long now, long cost)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, Limit);
        var arrival = Math.Max(now, tat) + (cost * _step);
        return TimeSpan.FromTicks(Math.Max(0, arrival - Tau - now));
    }

    /// <summary>The state after taking (or, below zero, giving back) units, whether or not they are there.</summary>
    public long Charge(long tat, long now, long cost) => Math.Max(now, tat) + (cost * _step);

    /// <summary>What is left and when it is full again.</summary>
    public BucketStatus Status(long tat, long now)
    {
        var ahead = Math.Max(0, tat - now);
        return new(Limit, Math.Max(0, (Tau - ahead) / _step), TimeSpan.FromTicks(ahead));
    }
}
