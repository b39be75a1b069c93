using LLMHive.Storage;

namespace LLMHive.Testing.Storage;

/// <summary>A work queue in memory that shows what it holds.</summary>
public sealed class ScriptedWorkQueue : IWorkQueue
{
    /// <summary>What is neither done nor dead.</summary>
    public List<WorkItem> Items { get; } = [];

    /// <summary>Dead items and why.</summary>
    public Dictionary<string, string> Dead { get; } = [];

    /// <summary>The latest reason of each failed item.</summary>
    public Dictionary<string, string> Reasons { get; } = [];

    /// <summary>What asking for work throws; null = nothing.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How often it threw.</summary>
    public int Faults { get; private set; }

    /// <summary>What saying that work is done throws; null = nothing.</summary>
    public Exception? CompleteFault { get; set; }

    public Task Add(WorkItem item, CancellationToken cancellationToken)
    {
        if (!Dead.ContainsKey(item.Id) && Items.All(other => other.Id != item.Id))
        {
            Items.Add(item with { LeasedUntil = default });
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WorkItem>> Lease(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Fault is { } fault)
        {
            Faults++;
            return Task.FromException<IReadOnlyList<WorkItem>>(fault);
        }

        var due = Items.Where(item => item.DueAt <= now && item.LeasedUntil <= now).OrderBy(item => item.DueAt).Take(limit).ToList();
        foreach (var item in due)
        {
            Items[Items.IndexOf(item)] = item with { LeasedUntil = now + lease };
        }

        return Task.FromResult<IReadOnlyList<WorkItem>>([.. due.Select(item => item with { LeasedUntil = now + lease })]);
    }

    public Task Remove(string id, CancellationToken cancellationToken)
    {
        Items.RemoveAll(item => item.Id == id);
        return Task.CompletedTask;
    }

    public Task<bool> Complete(WorkItem leased, CancellationToken cancellationToken) => CompleteFault is { } fault
        ? Task.FromException<bool>(fault)
        : Task.FromResult(Items.RemoveAll(item => IsOf(leased, item)) > 0);

    public Task<bool> Reschedule(WorkItem leased, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        Change(leased, item => item with { DueAt = dueAt, Attempts = 0 });

    public Task<bool> Fail(WorkItem leased, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken)
    {
        if (!Items.Exists(item => IsOf(leased, item)))
        {
            return Task.FromResult(false);
        }

        Reasons[leased.Id] = reason;
        if (dueAt is { } again)
        {
            return Change(leased, item => item with { DueAt = again, Attempts = item.Attempts + 1 });
        }

        Dead[leased.Id] = reason;
        return Complete(leased, cancellationToken);
    }

    public Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The contract suite asks a real queue for its dead.");

    public Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The contract suite asks a real queue for its dead.");

    private static bool IsOf(WorkItem leased, WorkItem item) => item.Id == leased.Id && item.LeasedUntil == leased.LeasedUntil;

    private Task<bool> Change(WorkItem leased, Func<WorkItem, WorkItem> change)
    {
        var at = Items.FindIndex(item => IsOf(leased, item));
        if (at >= 0)
        {
            Items[at] = change(Items[at]) with { LeasedUntil = default };
        }

        return Task.FromResult(at >= 0);
    }
}
