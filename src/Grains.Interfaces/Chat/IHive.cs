using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>
/// The hive itself: admission, model or run, settlement, in this order. It owns nothing, so it may stand anywhere: in the
/// caller's process when a silo runs there, or behind an <see cref="IHiveGrain"/> of the cluster.
/// </summary>
public interface IHive
{
    /// <summary>Answers one request. Ending the enumeration early cancels the model call; what was used is booked all the same.</summary>
    IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default);

    /// <summary>Every model that can be asked, hive models first.</summary>
    Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken = default);
}
