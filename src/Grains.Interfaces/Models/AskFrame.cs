namespace LLMHive.Models;

/// <summary>One piece of a typed answer: any number of <see cref="Delta"/> and <see cref="Heartbeat"/>, then one <see cref="End"/>.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AskFrame")]
public abstract record AskFrame
{
    /// <summary>A piece of the text, or several that came together.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.AskFrame.Delta")]
    public sealed record Delta(
        [property: Id(0)] string Text, [property: Id(1)] ImmutableArray<TokenLogprob> Logprobs, [property: Id(2)] int Pieces = 1) : AskFrame;

    /// <summary>Nothing yet, but alive.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.AskFrame.Heartbeat")]
    public sealed record Heartbeat : AskFrame;

    /// <summary>The end of the call, good or bad; nothing follows.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.AskFrame.End")]
    public sealed record End([property: Id(0)] AgentAnswer Answer) : AskFrame;
}
