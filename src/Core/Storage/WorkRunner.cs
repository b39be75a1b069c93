using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <summary>
/// Leases due items, hands each to the handler of its kind and books the result. Safe to call from several places at once:
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
    private readonly FrozenDictionary<string, IWorkHandler> _handlers = ByKind(handlers);

    /// <inheritdoc />
    public async Task<int> RunDue(CancellationToken cancellationToken = default)
    {
        var run = 0;
        while (run < options.MaxItemsPerSweep)
        {
            var now = clock.GetUtcNow();
            metrics.Asks(now);
            var items = await queue.Lease(now, options.Lease, options.Parallelism, cancellationToken);
            metrics.Found(items);
            if (items.Count == 0)
            {
                break;
            }

            await Task.WhenAll(items.Select(item => RunOne(item, cancellationToken)));
            run += items.Count;
        }

        return run;
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
        try
        {
            again = await handler.Run(item, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops: that is no fault of the work. The lease lapses and somebody else takes it up.
            throw;
        }
        catch (Exception failure)
        {
            await GiveUpOrRetry(item, $"{failure.GetType().Name}: {failure.Message}", failure, cancellationToken);
            return;
        }

        await (again is { } dueAt
            ? queue.Reschedule(item.Id, dueAt, cancellationToken)
            : queue.Complete(item.Id, cancellationToken));
        metrics.Ended(item, again is null ? "done" : "again");
    }

    private async Task GiveUpOrRetry(WorkItem item, string reason, Exception? failure, CancellationToken cancellationToken)
    {
        var failures = item.Attempts + 1;
        var dueAt = WorkBackoff.After(failures, options) is { } wait ? clock.GetUtcNow() + wait : (DateTimeOffset?)null;
        await queue.Fail(item.Id, dueAt, reason, cancellationToken);
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

    [LoggerMessage(LogLevel.Error, "Work {Kind} {WorkId} is dead after {Failures} failures and kept for inspection: {Reason}")]
    private partial void LogDead(Exception? failure, string kind, string workId, int failures, string reason);
}
