using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace LLMHive.Storage;

/// <summary>
/// Grain state through Orleans' own provider, in our stored form, with our exceptions: a client of a grain could not read
/// those of the driver. A write returns after its commit.
/// </summary>
internal sealed class PostgresGrainStorage(PostgresStore store, IGrainStorageSerializer serializer, IServiceProvider services)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly AdoNetGrainStorage _inner = ActivatorUtilities.CreateInstance<AdoNetGrainStorage>(
        services,
        Options.Create(new AdoNetGrainStorageOptions
        {
            Invariant = "Npgsql", DataSource = store.Source, GrainStorageSerializer = serializer, DeleteStateOnClear = true,
        }),
        "Default");

    /// <inheritdoc />
    public void Participate(ISiloLifecycle observer) => _inner.Participate(observer);

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(stateName, grainId, () => _inner.ReadStateAsync(stateName, grainId, grainState));

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(stateName, grainId, () => _inner.WriteStateAsync(stateName, grainId, grainState));

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Guarded(stateName, grainId, () => grainState.ETag is null
            ? CheckAbsent(stateName, grainId, grainState)
            : _inner.ClearStateAsync(stateName, grainId, grainState));

    /// <summary>The provider would clear what the grain never read, and so lose somebody's state.</summary>
    private async Task CheckAbsent<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = new GrainState<T>();
        await _inner.ReadStateAsync(stateName, grainId, stored);
        if (stored.RecordExists)
        {
            throw new InconsistentStateException(
                $"Cannot clear state '{stateName}' of grain '{grainId}': another activation wrote it; read it again.", stored.ETag, "none");
        }

        (grainState.State, grainState.RecordExists) = (stored.State, false);
    }

    private async Task Guarded(string stateName, GrainId grainId, Func<Task> call)
    {
        try
        {
            await store.Guarded(
                async _ =>
                {
                    await call();
                    return true;
                },
                CancellationToken.None);
        }
        catch (StorageUnusableException failure)
        {
            throw new StorageUnusableException($"State '{stateName}' of grain '{grainId}': {failure.Message}");
        }
    }
}
