namespace LLMHive.Limits;

/// <summary>
/// One moment on two clocks: billing periods follow the wall clock, rates and leases follow a clock that never jumps, so
/// that a corrected wall clock neither locks a bucket nor fills it.
/// </summary>
/// <param name="Wall">Wall clock (UTC).</param>
/// <param name="Tick">Ticks of 100 ns on the monotonic clock.</param>
public readonly record struct GateTime(DateTimeOffset Wall, long Tick)
{
    /// <summary>The present moment of a clock.</summary>
    public static GateTime Of(TimeProvider clock) =>
        new(clock.GetUtcNow(), clock.GetElapsedTime(0, clock.GetTimestamp()).Ticks);

    /// <summary>The monotonic tick that belongs to a moment of the wall clock.</summary>
    public long TickAt(DateTimeOffset wall) => Tick - (Wall - wall).Ticks;
}
