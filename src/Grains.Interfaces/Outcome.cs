namespace LLMHive;

/// <summary>A value, or the reason why there is none. Exactly one of the two is set.</summary>
/// <typeparam name="T">What is answered when nothing refuses.</typeparam>
[GenerateSerializer, Immutable, Alias("llmhive.Outcome`1")]
public sealed record Outcome<T>
    where T : class
{
    /// <summary>The answer; null when refused.</summary>
    [Id(0)] public T? Value { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>An answer.</summary>
    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refusal = refusal };
}
