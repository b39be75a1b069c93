using Orleans.Storage;

namespace LLMHive.Storage;

/// <inheritdoc cref="ForgivingStorage" />
internal sealed class ForgivingGrainStorage(IGrainStorage inner) : IGrainStorage
{
    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }
        catch (StorageUnavailableException)
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), ForgivingStorage.Unread, false);
        }
    }

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Change(grainState, () => inner.WriteStateAsync(stateName, grainId, grainState));

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Change(grainState, () => inner.ClearStateAsync(stateName, grainId, grainState));

    /// <summary>What was not read is taken for absent; if it was there after all, that is a conflict.</summary>
    private static async Task Change<T>(IGrainState<T> grainState, Func<Task> change)
    {
        var unread = grainState.ETag == ForgivingStorage.Unread;
        if (unread)
        {
            grainState.ETag = null;
        }

        try
        {
            await change();
        }
        catch (Exception) when (unread)
        {
            grainState.ETag = ForgivingStorage.Unread;
            throw;
        }
    }
}
