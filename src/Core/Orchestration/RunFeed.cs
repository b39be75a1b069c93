using System.Runtime.CompilerServices;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// The trace of one run as it grows, for any number of followers. Entries may come from any thread; each follower gets all of
/// them in order, a heartbeat in each silent second, and the result at the end.
/// </summary>
/// <param name="clock">Times the heartbeats.</param>
public sealed class RunFeed(TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<TraceEvent> _events = [];
    private readonly StringBuilder _written = new();
    private readonly TaskCompletionSource<RunResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _spoke = NewSignal();

    /// <summary>The feed of a run that is over.</summary>
    public static RunFeed Of(RunResult result, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(result);
        var feed = new RunFeed(clock);
        feed._events.AddRange(result.Trace);
        feed._ended.SetResult(result);
        return feed;
    }

    /// <summary>The result; null while the run works.</summary>
    public RunResult? Result => _ended.Task.IsCompleted ? _ended.Task.Result : null;

    /// <summary>Adds the next entry.</summary>
    public void Add(TraceEvent entry) => Change(ref _changed, () => _events.Add(entry));

    /// <summary>Adds the next piece of the answer.</summary>
    public void Write(string text) => Change(ref _spoke, () => _written.Append(text));

    /// <summary>Ends the feed.</summary>
    public void Finish(RunResult result)
    {
        Change(ref _changed, () => _ended.SetResult(result));
        Change(ref _spoke, static () => { });
    }

    /// <summary>Everything after an entry, then what is still to come, then the result.</summary>
    /// <param name="afterSeq">Sequence number of the last entry known; 0 = none.</param>
    /// <param name="cancellationToken">Ends the following, not the run.</param>
    public async IAsyncEnumerable<RunFrame> Follow(int afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = Math.Max(0, afterSeq);
        while (true)
        {
            var (fresh, result, changed) = Since(next);
            foreach (var entry in fresh)
            {
                yield return new RunFrame.Traced(entry);
            }

            next += fresh.Length;
            if (result is not null)
            {
                yield return new RunFrame.Finished(result);
                yield break;
            }

            if (!await ComesSoon(changed, cancellationToken))
            {
                yield return new RunFrame.Heartbeat();
            }
        }
    }

    /// <summary>The answer as far as it is written on the way, from its beginning, then the result; whoever shows no trace need not be woken for each entry.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the run.</param>
    public async IAsyncEnumerable<RunFrame> Answer([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var told = 0;
        while (true)
        {
            var (text, result, spoke) = Spoken(told);
            if (text.Length > 0)
            {
                yield return new RunFrame.Written(text);
            }

            told += text.Length;
            if (result is not null)
            {
                yield return new RunFrame.Finished(result);
                yield break;
            }

            if (!await ComesSoon(spoke, cancellationToken))
            {
                yield return new RunFrame.Heartbeat();
            }
        }
    }

    private async Task<bool> ComesSoon(Task change, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(Beat, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private (ImmutableArray<TraceEvent> Fresh, RunResult? Result, Task Changed) Since(int known)
    {
        lock (_lock)
        {
            return ([.. _events.Skip(known)], Result, _changed.Task);
        }
    }

    // Half a character waits for its other half: it could not be written as UTF-8.
    private (string Text, RunResult? Result, Task Spoke) Spoken(int told)
    {
        lock (_lock)
        {
            var end = _written.Length > told && char.IsHighSurrogate(_written[^1]) ? _written.Length - 1 : _written.Length;
            return (_written.ToString(told, end - told), Result, _spoke.Task);
        }
    }

    private void Change(ref TaskCompletionSource signal, Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            before = signal;
            signal = NewSignal();
        }

        before.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
