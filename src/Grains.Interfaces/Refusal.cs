namespace LLMHive;

/// <summary>An expected "no": a stable code for programs, a sentence with the field, the value and the cure for people.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Refusal")]
public sealed record Refusal
{
    /// <summary>Stable code, one of <see cref="RefusalCodes"/>; the HTTP status follows from it.</summary>
    [Id(0)] public required string Code { get; init; }

    /// <summary>What was wrong, the value, and the cure. Never an exception's text.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>The field of the request that is to blame, such as <c>messages[3].role</c>; null when it is none.</summary>
    [Id(2)] public string? Param { get; init; }

    /// <summary>When the same request could pass; null when waiting does not help.</summary>
    [Id(3)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>Figures for the error body (<c>used</c>, <c>limit</c>, <c>resets_at</c> …), in JSON form.</summary>
    [Id(4)] public ImmutableDictionary<string, string>? Details { get; init; }

    /// <summary>Makes a refusal in one line.</summary>
    public static Refusal Of(string code, string message, string? param = null) =>
        new() { Code = code, Message = message, Param = param };
}
