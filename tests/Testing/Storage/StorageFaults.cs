using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace LLMHive.Testing.Storage;

/// <summary>
/// Lets writes of one grain fail at random, some before they happen and some after: what a crash or a lost connection looks
/// like to the grain. Armed with a seed; disarmed, everything passes.
/// </summary>
/// <param name="stateName">The state whose writes may fail.</param>
/// <param name="kind">The query rows whose writes may fail.</param>
public sealed class StorageFaults(string stateName, string kind)
{
    private readonly Lock _lock = new();
    private Random? _random;

    /// <summary>How many faults were thrown.</summary>
    public int Thrown { get; private set; }

    /// <summary>Puts the faults between the product and its storage.</summary>
    public void Wrap(IServiceCollection services)
    {
        var storage = services.Single(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && service.ServiceKey is "Default");
        services.Remove(storage);
        services.AddKeyedSingleton<IGrainStorage>(
            storage.ServiceKey, (provider, key) => new States(this, (IGrainStorage)storage.KeyedImplementationFactory!(provider, key)));
        var tables = services.Single(service => service.ServiceType == typeof(IQueryTables));
        services.Remove(tables);
        services.AddSingleton<IQueryTables>(provider => new Tables(
            this, (IQueryTables)ActivatorUtilities.CreateInstance(provider, tables.ImplementationType!)));
    }

    public void Arm(int seed) => _random = new(seed);

    public void Disarm() => _random = null;

    private async Task Run(bool concerned, Func<Task> write)
    {
        var fault = concerned ? Draw() : 9;
        if (fault == 0)
        {
            throw new StorageUnavailableException("A fault of the test, before the write.");
        }

        await write();
        if (fault == 1)
        {
            throw new StorageUnavailableException("A fault of the test, after the write.");
        }
    }

    private int Draw()
    {
        lock (_lock)
        {
            var fault = _random?.Next(8) ?? 9;
            Thrown += fault < 2 ? 1 : 0;
            return fault;
        }
    }

    private sealed class States(StorageFaults faults, IGrainStorage inner) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string name, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(name, grainId, grainState);

        public Task WriteStateAsync<T>(string name, GrainId grainId, IGrainState<T> grainState) =>
            faults.Run(name == faults.StateName, () => inner.WriteStateAsync(name, grainId, grainState));

        public Task ClearStateAsync<T>(string name, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(name, grainId, grainState);
    }

    private sealed class Tables(StorageFaults faults, IQueryTables inner) : IQueryTables
    {
        public Task Upsert(IReadOnlyList<QueryRow> rows, CancellationToken cancellationToken) =>
            faults.Run(rows.Any(row => row.Kind == faults.Kind), () => inner.Upsert(rows, cancellationToken));

        public Task Remove(string kind, string id, CancellationToken cancellationToken) => inner.Remove(kind, id, cancellationToken);

        public Task<QueryRow?> Find(string kind, string id, CancellationToken cancellationToken) => inner.Find(kind, id, cancellationToken);

        public Task<Page<QueryRow>> List(string kind, string? owner, string? cursor, int limit, CancellationToken cancellationToken) =>
            inner.List(kind, owner, cursor, limit, cancellationToken);
    }

    private string StateName { get; } = stateName;

    private string Kind { get; } = kind;
}
