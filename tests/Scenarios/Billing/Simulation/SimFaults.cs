using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace LLMHive.Billing;

/// <summary>
/// Cuts the product between any two of its durable steps: the n-th write from now on, of whatever grain, table or work item,
/// fails before it happened or after. A grain whose state was not stored ends its activation, as in a crash.
/// </summary>
internal sealed class SimFaults
{
    private readonly Lock _lock = new();
    private int _left;
    private bool _after;

    /// <summary>Faults that were thrown so far.</summary>
    public int Thrown { get; private set; }

    /// <summary>Lays itself over the storage of a host that is being built.</summary>
    public void Wrap(IServiceCollection services)
    {
        var storage = services.Last(service => service.ServiceType == typeof(IGrainStorage) && service.IsKeyedService);
        services.AddKeyedSingleton<IGrainStorage>(
            "Default", (provider, key) => new States(this, (IGrainStorage)storage.KeyedImplementationFactory!(provider, key)));
        var tables = services.Single(service => service.ServiceType == typeof(IQueryTables)).ImplementationType!;
        services.AddSingleton<IQueryTables>(provider => new Tables(this, (IQueryTables)ActivatorUtilities.CreateInstance(provider, tables)));
        var work = services.Single(service => service.ServiceType == typeof(IWorkQueue)).ImplementationType!;
        services.AddSingleton<IWorkQueue>(provider => new Work(this, (IWorkQueue)ActivatorUtilities.CreateInstance(provider, work)));
    }

    /// <summary>Lets the n-th write from now on fail.</summary>
    /// <param name="n">1 = the next.</param>
    /// <param name="after">The write is carried out, and only the news of it is lost.</param>
    public void Arm(int n, bool after)
    {
        lock (_lock)
        {
            (_left, _after) = (n, after);
        }
    }

    public void Disarm() => Arm(0, false);

    private async Task Run(string what, Func<Task> write)
    {
        bool fails, after;
        lock (_lock)
        {
            fails = _left > 0 && --_left == 0;
            after = _after;
            Thrown += fails ? 1 : 0;
        }

        if (!fails || after)
        {
            await write();
        }

        if (fails)
        {
            throw new StorageUnavailableException($"A fault of the simulation, {(after ? "after" : "before")} the write of {what}.");
        }
    }

    private sealed class States(SimFaults faults, IGrainStorage inner) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            faults.Run(stateName, () => inner.WriteStateAsync(stateName, grainId, grainState));

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }

    private sealed class Tables(SimFaults faults, IQueryTables inner) : IQueryTables
    {
        public Task Upsert(IReadOnlyList<QueryRow> rows, CancellationToken cancellationToken) =>
            faults.Run("rows", () => inner.Upsert(rows, cancellationToken));

        public Task Remove(string kind, string id, CancellationToken cancellationToken) => inner.Remove(kind, id, cancellationToken);

        public Task<QueryRow?> Find(string kind, string id, CancellationToken cancellationToken) => inner.Find(kind, id, cancellationToken);

        public Task<Page<QueryRow>> List(string kind, string? owner, string? cursor, int limit, CancellationToken cancellationToken) =>
            inner.List(kind, owner, cursor, limit, cancellationToken);
    }

    /// <summary>Only what is added fails: the runner's own book-keeping is not part of the product's steps.</summary>
    private sealed class Work(SimFaults faults, IWorkQueue inner) : IWorkQueue
    {
        public Task Add(WorkItem item, CancellationToken cancellationToken) => faults.Run("work " + item.Kind, () => inner.Add(item, cancellationToken));

        public Task<IReadOnlyList<WorkItem>> Lease(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
            inner.Lease(now, lease, limit, cancellationToken);

        public Task Remove(string id, CancellationToken cancellationToken) => inner.Remove(id, cancellationToken);

        public Task<bool> Complete(WorkItem leased, CancellationToken cancellationToken) => inner.Complete(leased, cancellationToken);

        public Task<bool> Reschedule(WorkItem leased, DateTimeOffset dueAt, CancellationToken cancellationToken) => inner.Reschedule(leased, dueAt, cancellationToken);

        public Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken) =>
            inner.ListDead(kind, owner, cursor, limit, cancellationToken);

        public Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
            inner.Revive(id, owner, dueAt, cancellationToken);

        public Task<bool> Fail(WorkItem leased, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken) =>
            inner.Fail(leased, dueAt, reason, cancellationToken);
    }
}
