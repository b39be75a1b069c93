namespace LLMHive.Chat;

/// <summary>What is stored of an Idempotency-Key: first that its request was begun, then the answer as well.</summary>
[GenerateSerializer, Alias("llmhive.IdempotencyState")]
public sealed record IdempotencyState
{
    /// <summary>Version of this layout.</summary>
    [Id(0)] public int Schema { get; set; } = 1;

    /// <summary>The admitted request; a repetition after a crash is carried out under this id, so that it is charged once.</summary>
    [Id(1)] public string RequestId { get; set; } = "";

    /// <summary>Which request it is.</summary>
    [Id(2)] public string Fingerprint { get; set; } = "";

    /// <summary>From this moment on (UTC) the key is new again.</summary>
    [Id(3)] public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The answer; null = it was begun and has not ended.</summary>
    [Id(4)] public KeptAnswer? Answer { get; set; }
}
