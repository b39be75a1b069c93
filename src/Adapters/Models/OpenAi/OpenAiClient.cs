namespace LLMHive.Models;

/// <summary>A provider that speaks OpenAI's API: bytes are forwarded as they are, typed questions go through Semantic Kernel.</summary>
internal sealed class OpenAiClient(OpenAiForwarder forwarder, KernelAsker asker) : IModelClient, IDisposable
{
    public IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, CancellationToken cancellationToken) =>
        forwarder.Forward(model, call, cancellationToken);

    public IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, CancellationToken cancellationToken) =>
        asker.Ask(model, call, cancellationToken);

    public void Dispose() => asker.Dispose();
}
