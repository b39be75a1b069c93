using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Storage;

/// <summary>Instruments of the work table.</summary>
public sealed class WorkMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 86_400] };

    private readonly Counter<long> _items;
    private readonly Histogram<double> _lag;

    /// <summary>Makes the instruments.</summary>
    public WorkMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Meters.Name);
        _items = meter.CreateCounter<long>("llmhive.work.items", "{item}", "Work that was run, by kind and outcome: done, again, failed or dead.");
        _lag = meter.CreateHistogram("llmhive.work.lag", "s", "How late work was begun.", null, Seconds);
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

    private static KeyValuePair<string, object?> Kind(WorkItem item) => new("llmhive.work.kind", item.Kind);
}
