using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Limits;

/// <summary>A wall clock that can be corrected in both directions beside a steady one, as machines have it.</summary>
internal sealed class JumpingClock(FakeTimeProvider steady) : TimeProvider
{
    private long _offset;

    public override long TimestampFrequency => steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        steady.CreateTimer(callback, state, dueTime, period);

    /// <summary>Corrects the wall clock; nothing else moves.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
