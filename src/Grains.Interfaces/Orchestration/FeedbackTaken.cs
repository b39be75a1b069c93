namespace LLMHive.Orchestration;

/// <summary>What feedback on a run taught.</summary>
/// <param name="TaskClass">Class of the question; empty when nothing could be learned.</param>
/// <param name="Models">Models whose statistics changed; empty when the run held no vote.</param>
[GenerateSerializer, Immutable, Alias("llmhive.FeedbackTaken")]
public sealed record FeedbackTaken([property: Id(0)] string TaskClass, [property: Id(1)] ImmutableArray<string> Models);
