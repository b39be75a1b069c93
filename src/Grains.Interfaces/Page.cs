namespace LLMHive;

/// <summary>One page of a list, newest first.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="NextCursor">Opaque; give it back for the next page. Null = this was the last.</param>
[GenerateSerializer, Immutable, Alias("llmhive.Page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Items, [property: Id(1)] string? NextCursor);
