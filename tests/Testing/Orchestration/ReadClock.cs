namespace LLMHive.Testing.Orchestration;

/// <summary>A clock that knows what it told whom: where the time moves beside a run, it may be later already when a call arrives than it was when the call was granted.</summary>
/// <param name="time">The clock.</param>
public sealed class ReadClock(TimeProvider time) : TimeProvider
{
    [ThreadStatic]
    private static DateTimeOffset _told;

    /// <summary>What this thread was told last.</summary>
    public static DateTimeOffset Told => _told;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _told = time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
