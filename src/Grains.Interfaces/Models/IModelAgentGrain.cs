namespace LLMHive.Models;

/// <summary>
/// Stands in front of one model of one provider for the engines: checks the ticket, calls, retries, tells the breaker, counts.
/// Key: <c>model:&lt;model id&gt;/&lt;slot&gt;</c>; slots of one model are alike.
/// </summary>
[Alias("llmhive.IModelAgentGrain"), GrainInterfaceType("llmhive.model-agent")]
public interface IModelAgentGrain : IGrainWithStringKey
{
    /// <summary>Asks a typed question. Failures are <see cref="AskFrame.End"/> frames, never exceptions.</summary>
    [Alias("Ask")]
    IAsyncEnumerable<AskFrame> Ask(AskCall call, CancellationToken cancellationToken = default);
}
