using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The front door: admission, model or run, settlement, in this order. Key: a slot number; every slot is the same.</summary>
[Alias("llmhive.IHiveGrain"), GrainInterfaceType("llmhive.hive")]
public interface IHiveGrain : IGrainWithIntegerKey
{
    /// <summary>Answers one request. Ending the enumeration early cancels the model call; what was used is booked all the same.</summary>
    [Alias("Send")]
    IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default);

    /// <summary>Every model that can be asked, hive models first.</summary>
    [Alias("Models"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken = default);
}
