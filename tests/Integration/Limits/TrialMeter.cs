namespace LLMHive.Limits;

/// <summary>What models saw of one user.</summary>
internal sealed class TrialMeter
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _now;

    /// <summary>Most calls at the same time.</summary>
    public int Most { get; private set; }

    /// <summary>Tokens served.</summary>
    public long Tokens { get; private set; }

    /// <summary>Calls served to their end.</summary>
    public int Served { get; private set; }

    /// <summary>Completes when held calls may go on.</summary>
    public Task Released => _release.Task;

    public void Release() => _release.TrySetResult();

    public void Enter()
    {
        lock (_lock)
        {
            Most = Math.Max(Most, ++_now);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _now--;
        }
    }

    public void Serve(long tokens)
    {
        lock (_lock)
        {
            Tokens += tokens;
            Served++;
        }
    }
}
