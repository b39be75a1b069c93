namespace LLMHive.Orchestration;

/// <summary>Collects the trace of one run. Safe to use from parallel calls; entries keep the order in which they were added.</summary>
/// <param name="onEvent">Told of each entry, in order, under the writer's lock; null = nobody.</param>
public sealed class TraceWriter(Action<TraceEvent>? onEvent = null)
{
    private readonly Lock _lock = new();
    private readonly List<TraceEvent> _events = [];

    /// <summary>Adds an entry; its sequence number is given here.</summary>
    /// <returns>The sequence number.</returns>
    public int Add(TraceEvent entry)
    {
        lock (_lock)
        {
            var numbered = entry with { Seq = _events.Count + 1 };
            _events.Add(numbered);
            onEvent?.Invoke(numbered);
            return numbered.Seq;
        }
    }

    /// <summary>All entries so far.</summary>
    public ImmutableArray<TraceEvent> Snapshot()
    {
        lock (_lock)
        {
            return [.. _events];
        }
    }
}
