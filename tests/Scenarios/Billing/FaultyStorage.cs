using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace LLMHive.Billing;

/// <summary>The real grain storage, but some writes fail: before they happen, or after they did and only the news of it is lost.</summary>
internal sealed class FaultyStorage : IGrainStorage
{
    private readonly Lock _lock = new();
    private IGrainStorage _inner = null!;
    private string _state = "";
    private int _after;
    private bool _writes;

    /// <summary>Lays itself over the storage of a host that is being built.</summary>
    public static FaultyStorage Wrap(IServiceCollection services)
    {
        var covered = services.Last(service => service.ServiceType == typeof(IGrainStorage) && service.IsKeyedService);
        var made = new FaultyStorage();
        services.AddKeyedSingleton<IGrainStorage>("Default", (provider, key) =>
        {
            made._inner = (IGrainStorage)covered.KeyedImplementationFactory!(provider, key);
            return made;
        });
        return made;
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

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        bool fails, writes;
        lock (_lock)
        {
            fails = stateName == _state && _after > 0 && --_after == 0;
            writes = _writes;
        }

        if (!fails || writes)
        {
            await _inner.WriteStateAsync(stateName, grainId, grainState);
        }

        if (fails)
        {
            throw new IOException("The disk was told to fail.");
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _inner.ClearStateAsync(stateName, grainId, grainState);
}
