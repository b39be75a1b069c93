using System.Runtime.CompilerServices;
using LLMHive.Models;
using Orleans.Concurrency;

namespace LLMHive.Billing;

/// <summary>
/// Keeps the latest events in memory for followers that come back. What must not be missed is told by webhook and stands in
/// lists; this is for screens. Re-entrant, since followers wait in it.
/// </summary>
[GrainType("llmhive.user-events"), Reentrant]
internal sealed class UserEventsGrain(TimeProvider clock) : Grain, IUserEventsGrain
{
    private const int Kept = 100;

    private readonly List<UserEvent> _events = [];
    private long _forgotten;
    private TaskCompletionSource _changed = New();

    public Task Tell(UserEvent told, CancellationToken cancellationToken)
    {
        if (_events.Exists(known => known.Id == told.Id))
        {
            return Task.CompletedTask;
        }

        _events.Add(told);
        if (_events.Count > Kept)
        {
            _events.RemoveAt(0);
            _forgotten++;
        }

        var changed = _changed;
        _changed = New();
        changed.SetResult();
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<UserEvent?> Follow(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return null;
        await foreach (var told in Events(after, cancellationToken).WithHeartbeat(null, clock, cancellationToken))
        {
            yield return told;
        }
    }

    private async IAsyncEnumerable<UserEvent?> Events(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // An unknown id is older than what is kept, or from before a restart: everything kept may be new.
        var next = _forgotten + (after is null ? _events.Count : _events.FindIndex(known => known.Id == after) + 1);
        while (true)
        {
            var changed = _changed.Task;
            next = Math.Max(next, _forgotten);
            if (next < _forgotten + _events.Count)
            {
                yield return _events[(int)(next++ - _forgotten)];
                continue;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
