using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <summary>
/// Leases due items, hands each to the handler of its kind and books the result: as many at a time as there are places, each
/// place filled anew when it is free, and nobody in it for longer than its lease. Safe to call from several places at once:
/// the leases keep the calls apart.
/// </summary>
/// <param name="queue">Where work waits.</param>
/// <param name="handlers">One per kind; work of a kind without a handler fails visibly.</param>
/// <param name="options">Leases, parallelism and backoff.</param>
/// <param name="metrics">Counts work and how late it is.</param>
/// <param name="clock">Says what is due.</param>
/// <param name="logger">Told of failed and dead work.</param>
public sealed partial class WorkRunner(
    IWorkQueue queue, IEnumerable<IWorkHandler> handlers, WorkOptions options, WorkMetrics metrics, TimeProvider clock,
    ILogger<WorkRunner> logger)
    : IWorkRunner
{
    /// <summary>Part of its lease that an item has; the rest is for booking what came of it.</summary>
    private const double Share = 0.9;

    private readonly FrozenDictionary<string, IWorkHandler> _handlers = ByKind(handlers);

    /// <inheritdoc />
    public async Task<int> RunDue(CancellationToken cancellationToken = default)
    {
        var run = 0;
        var busy = new List<Task>();
        try
        {
            while (true)
            {
                var free = Math.Min(options.Parallelism - busy.Count, options.MaxItemsPerSweep - run);
                var items = free > 0 ? await Lease(free, busy.Count > 0, cancellationToken) : [];
                run += items.Count;
                busy.AddRange(items.Select(item => RunOne(item, cancellationToken)));
                if (busy.Count == 0)
                {
                    return run;
                }

                await AnyDone(busy, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(busy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<WorkItem>> Lease(int free, bool isBusy, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        metrics.Asks(now);
        try
        {
            var items = await queue.Lease(now, options.Lease, free, cancellationToken);
            metrics.Found(items);
            return items;
        }
        catch (Exception failure) when (isBusy && !cancellationToken.IsCancellationRequested)
        {
            // Whoever is at work stays so, and the next tick asks again.
            LogNotAsked(failure);
            return [];
        }
    }

    /// <summary>
    /// Waits until a place is free, and takes those who have left it out of the list. One who stays long holds up nobody: what has
    /// become due meanwhile is looked for at every tick.
    /// </summary>
    private async Task AnyDone(List<Task> busy, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. busy, Task.Delay(options.TickInterval, clock, waiting.Token)]);
        await waiting.CancelAsync();
        foreach (var done in busy.FindAll(static task => task.IsCompleted))
        {
            busy.Remove(done);
            await done;
        }
    }

    private async Task RunOne(WorkItem item, CancellationToken cancellationToken)
    {
        metrics.Begun(item, clock.GetUtcNow());
        if (!_handlers.TryGetValue(item.Kind, out var handler))
        {
            await GiveUpOrRetry(
                item, $"No handler for work of kind '{item.Kind}'; register an IWorkHandler with this Kind.", null, cancellationToken);
            return;
        }

        DateTimeOffset? again;
        using var lease = new CancellationTokenSource(options.Lease * Share, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, cancellationToken);
        try
        {
            // Waited for no longer even if the handler does not heed its token: somebody else may have the item soon.
            again = await handler.Run(item, end.Token).WaitAsync(end.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops: that is no fault of the work. The lease lapses and somebody else takes it up.
            throw;
        }
        catch (OperationCanceledException late) when (lease.IsCancellationRequested)
        {
            await GiveUpOrRetry(item, $"It took longer than {options.Lease * Share}, nine tenths of Work:Lease.", late, cancellationToken);
            return;
        }
        catch (Exception failure)
        {
            await GiveUpOrRetry(item, $"{failure.GetType().Name}: {failure.Message}", failure, cancellationToken);
            return;
        }

        if (await Said(item, () => again is { } dueAt ? queue.Reschedule(item, dueAt, cancellationToken) : queue.Complete(item, cancellationToken), cancellationToken))
        {
            metrics.Ended(item, again is null ? "done" : "again");
        }
    }

    /// <summary>Says what came of an item; false when that counts no more, or the store does not hear it, and it is run again after its lease.</summary>
    private async Task<bool> Said(WorkItem item, Func<Task<bool>> say, CancellationToken cancellationToken)
    {
        try
        {
            if (await say())
            {
                return true;
            }

            LogLost(item.Kind, item.Id);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotHeard(failure, item.Kind, item.Id);
        }

        return false;
    }

    private async Task GiveUpOrRetry(WorkItem item, string reason, Exception? failure, CancellationToken cancellationToken)
    {
        var failures = item.Attempts + 1;
        var dueAt = WorkBackoff.After(failures, options) is { } wait ? clock.GetUtcNow() + wait : (DateTimeOffset?)null;
        if (!await Said(item, () => queue.Fail(item, dueAt, reason, cancellationToken), cancellationToken))
        {
            return;
        }

        metrics.Ended(item, dueAt is null ? "dead" : "failed");
        if (dueAt is { } next)
        {
            LogFailed(failure, item.Kind, item.Id, failures, next, reason);
        }
        else
        {
            LogDead(failure, item.Kind, item.Id, failures, reason);
        }
    }

    private static FrozenDictionary<string, IWorkHandler> ByKind(IEnumerable<IWorkHandler> handlers)
    {
        var byKind = new Dictionary<string, IWorkHandler>(StringComparer.Ordinal);
        foreach (var handler in handlers)
        {
            if (!byKind.TryAdd(handler.Kind, handler))
            {
                throw new InvalidOperationException(
                    $"Two work handlers for kind '{handler.Kind}': {byKind[handler.Kind].GetType().Name} and {handler.GetType().Name}; keep one.");
            }
        }

        return byKind.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [LoggerMessage(LogLevel.Warning, "Work {Kind} {WorkId} failed {Failures} times, next try at {Next}: {Reason}")]
    private partial void LogFailed(Exception? failure, string kind, string workId, int failures, DateTimeOffset next, string reason);

    [LoggerMessage(LogLevel.Warning, "Due work cannot be asked for; what is at work goes on")]
    private partial void LogNotAsked(Exception exception);

    [LoggerMessage(LogLevel.Warning, "Work {Kind} {WorkId}: what came of it could not be stored, and it is run again after its lease")]
    private partial void LogNotHeard(Exception exception, string kind, string workId);

    [LoggerMessage(LogLevel.Warning, "Work {Kind} {WorkId} ended after its lease; whoever has it now says what comes of it")]
    private partial void LogLost(string kind, string workId);

    [LoggerMessage(LogLevel.Error, "Work {Kind} {WorkId} is dead after {Failures} failures and kept for inspection: {Reason}")]
    private partial void LogDead(Exception? failure, string kind, string workId, int failures, string reason);
}
