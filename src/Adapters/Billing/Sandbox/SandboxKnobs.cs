namespace LLMHive.Billing;

/// <summary>Declines that a test ordered, in their order.</summary>
internal sealed class SandboxDeclines
{
    private readonly Lock _lock = new();
    private readonly LinkedList<SandboxDecline> _waiting = new();

    public void Order(SandboxDecline decline)
    {
        lock (_lock)
        {
            _waiting.AddLast(decline);
        }
    }

    public SandboxDecline? Take()
    {
        lock (_lock)
        {
            var first = _waiting.First?.Value;
            if (first is not null)
            {
                _waiting.RemoveFirst();
            }

            return first;
        }
    }

    /// <summary>The call that took them was not stored.</summary>
    public void GiveBack(IReadOnlyList<SandboxDecline> taken)
    {
        lock (_lock)
        {
            foreach (var decline in taken.Reverse())
            {
                _waiting.AddFirst(decline);
            }
        }
    }
}

/// <summary>What a test may order: faults, slowness, held and doubled events. Lives in memory; nothing is ordered in service.</summary>
internal sealed class SandboxKnobs
{
    /// <summary>A sandbox that runs for months must not remember every call.</summary>
    private const int MostCalls = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<SandboxTrouble> _troubles = new();
    private readonly Queue<string> _calls = new();
    private readonly List<string> _held = [];

    public SandboxDeclines Declines { get; } = new();

    /// <summary>Times each event is delivered.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>Events wait in <see cref="TakeHeld"/> instead of being delivered.</summary>
    public bool Holding { get; set; }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public void Order(SandboxTrouble trouble)
    {
        lock (_lock)
        {
            _troubles.Enqueue(trouble);
        }
    }

    /// <summary>Counts a call.</summary>
    /// <returns>The trouble that was ordered for it; null = none.</returns>
    public SandboxTrouble? Count(string call)
    {
        lock (_lock)
        {
            _calls.Enqueue(call);
            if (_calls.Count > MostCalls)
            {
                _calls.Dequeue();
            }

            return _troubles.TryDequeue(out var trouble) ? trouble : null;
        }
    }

    public void Hold(string eventId)
    {
        lock (_lock)
        {
            _held.Add(eventId);
        }
    }

    public List<string> TakeHeld()
    {
        lock (_lock)
        {
            List<string> held = [.. _held];
            _held.Clear();
            return held;
        }
    }
}

/// <summary>Trouble for one call.</summary>
internal sealed record SandboxTrouble
{
    /// <summary>Answer this status; 0 = break the connection; null = answer rightly.</summary>
    public int? Status { get; init; }

    /// <summary>Answer these words with status 200 instead of the right ones.</summary>
    public string? Body { get; init; }

    /// <summary>Do the work first, then make trouble: the answer is lost, not the deed.</summary>
    public bool AfterDoing { get; init; }

    /// <summary>Wait so long before anything else.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Fires when the call has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
