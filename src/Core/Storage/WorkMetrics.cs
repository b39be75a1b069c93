using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Storage;

/// <summary>Instruments of the work table.</summary>
public sealed class WorkMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 86_400] };

    private readonly Counter<long> _items;
    private readonly Histogram<double> _lag;

    /// <summary>Ticks in UTC of the oldest moment since which due work waits; 0 = none does.</summary>
    private long _oldest;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="clock">Says how late what waits is by now.</param>
    public WorkMetrics(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(clock);
        var meter = meters.Create(Meters.Name);
        _items = meter.CreateCounter<long>("llmhive.work.items", "{item}", "Work that was run, by kind and outcome: done, again, failed or dead.");
        _lag = meter.CreateHistogram("llmhive.work.lag", "s", "How late work was begun.", null, Seconds);
        meter.CreateObservableGauge("llmhive.work.oldest", () => Oldest(clock.GetUtcNow()), "s", "How late the oldest due work is that this node sees; grows while nothing moves.");
    }

    /// <summary>
    /// Due work is asked for. Where the answer does not come, what is due from now on waits: a work table that hangs counts
    /// nothing, and would look like one that is empty.
    /// </summary>
    public void Asks(DateTimeOffset now) => Interlocked.CompareExchange(ref _oldest, now.UtcTicks, 0);

    /// <summary>This is what is due and not in work yet. Until the next answer it is taken for waiting, be it begun or not.</summary>
    public void Found(IReadOnlyList<WorkItem> due)
    {
        ArgumentNullException.ThrowIfNull(due);
        Interlocked.Exchange(ref _oldest, due.Count == 0 ? 0 : due.Min(static item => item.DueAt.UtcTicks));
    }

    /// <summary>An item is begun.</summary>
    public void Begun(WorkItem item, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        _lag.Record(Math.Max(0, (now - item.DueAt).TotalSeconds), Kind(item));
    }

    /// <summary>An item ended: <c>done</c>, <c>again</c>, <c>failed</c> or <c>dead</c>.</summary>
    public void Ended(WorkItem item, string outcome)
    {
        ArgumentNullException.ThrowIfNull(item);
        _items.Add(1, Kind(item), new("llmhive.outcome", outcome));
    }

    private double Oldest(DateTimeOffset now) =>
        Interlocked.Read(ref _oldest) is > 0 and var oldest ? Math.Max(0, TimeSpan.FromTicks(now.UtcTicks - oldest).TotalSeconds) : 0;

    private static KeyValuePair<string, object?> Kind(WorkItem item) => new("llmhive.work.kind", item.Kind);
}
