using LLMHive.Storage;

namespace LLMHive.Testing.Storage;

/// <summary>A work queue in memory that shows what it holds.</summary>
public sealed class ScriptedWorkQueue : IWorkQueue
{
    private readonly Dictionary<string, DateTimeOffset> _leases = [];

    /// <summary>What is neither done nor dead.</summary>
    public List<WorkItem> Items { get; } = [];

    /// <summary>Dead items and why.</summary>
    public Dictionary<string, string> Dead { get; } = [];

    /// <summary>The latest reason of each failed item.</summary>
    public Dictionary<string, string> Reasons { get; } = [];

    /// <summary>What asking for work throws; null = nothing.</summary>
    public Exception? Fault { get; set; }

    public Task Add(WorkItem item, CancellationToken cancellationToken)
    {
        if (!Dead.ContainsKey(item.Id) && Items.All(other => other.Id != item.Id))
        {
            Items.Add(item);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WorkItem>> Lease(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Fault is { } fault)
        {
            return Task.FromException<IReadOnlyList<WorkItem>>(fault);
        }

        IReadOnlyList<WorkItem> due =
        [
            .. Items.Where(item => item.DueAt <= now && _leases.GetValueOrDefault(item.Id) <= now).OrderBy(item => item.DueAt).Take(limit),
        ];
        foreach (var item in due)
        {
            _leases[item.Id] = now + lease;
        }

        return Task.FromResult(due);
    }

    public Task Complete(string id, CancellationToken cancellationToken)
    {
        Items.RemoveAll(item => item.Id == id);
        return Task.CompletedTask;
    }

    public Task Reschedule(string id, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        Change(id, item => item with { DueAt = dueAt, Attempts = 0 });

    public Task Fail(string id, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken)
    {
        Reasons[id] = reason;
        if (dueAt is { } again)
        {
            return Change(id, item => item with { DueAt = again, Attempts = item.Attempts + 1 });
        }

        Dead[id] = reason;
        return Complete(id, cancellationToken);
    }

    public Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The contract suite asks a real queue for its dead.");

    public Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The contract suite asks a real queue for its dead.");

    private Task Change(string id, Func<WorkItem, WorkItem> change)
    {
        var at = Items.FindIndex(item => item.Id == id);
        if (at >= 0)
        {
            Items[at] = change(Items[at]);
            _leases.Remove(id);
        }

        return Task.CompletedTask;
    }
}
