using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace LLMHive.Billing;

/// <summary>The real grain storage, but some writes fail: before they happen, or after they did and only the news of it is lost.</summary>
internal sealed class FaultyStorage
{
    private readonly Lock _lock = new();
    private string _state = "";
    private int _after;
    private bool _writes;

    /// <summary>Lays itself over the storage of a node that is being built; one may lie over several nodes.</summary>
    public void Cover(IServiceCollection services)
    {
        var covered = services.Last(service => service.ServiceType == typeof(IGrainStorage) && service.IsKeyedService);
        services.AddKeyedSingleton<IGrainStorage>(
            "Default", (provider, key) => new Covered(this, (IGrainStorage)covered.KeyedImplementationFactory!(provider, key)));
    }

    /// <summary>The n-th write of a state from now on fails.</summary>
    /// <param name="state">Name of the state.</param>
    /// <param name="n">1 = the next.</param>
    /// <param name="writes">It is carried out all the same.</param>
    public void Fail(string state, int n, bool writes = false)
    {
        lock (_lock)
        {
            (_state, _after, _writes) = (state, n, writes);
        }
    }

    /// <summary>The ordered fault has happened.</summary>
    public bool HasFailed => _after == 0;

    private (bool Fails, bool Writes) Count(string state)
    {
        lock (_lock)
        {
            return (state == _state && _after > 0 && --_after == 0, _writes);
        }
    }

    private sealed class Covered(FaultyStorage faults, IGrainStorage inner) : IGrainStorage
    {
        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var (fails, writes) = faults.Count(stateName);
            if (!fails || writes)
            {
                await inner.WriteStateAsync(stateName, grainId, grainState);
            }

            if (fails)
            {
                throw new IOException("The disk was told to fail.");
            }
        }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
