namespace LLMHive.Models;

/// <summary>
/// The way to one kind of provider: bytes in OpenAI's form, or typed questions. One try per call; retries, breakers and
/// tickets are the model agent's. What a provider does wrong is an <c>End</c> frame, never an exception; only a cancelled
/// token ends an enumeration without one.
/// </summary>
public interface IModelClient
{
    /// <summary>Hands the request on and the provider's answer back, translated where the provider does not speak OpenAI's form.</summary>
    IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, CancellationToken cancellationToken);

    /// <summary>Asks a typed question. The answer's cost is left for the agent to fill in.</summary>
    IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, CancellationToken cancellationToken);
}
