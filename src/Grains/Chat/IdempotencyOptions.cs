using System.ComponentModel.DataAnnotations;

namespace LLMHive.Chat;

/// <summary>Settings of repeated requests; section <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>Largest answer in bytes that is kept for repetitions; a larger one is given once. Default 8 MB.</summary>
    [Range(0, 100_000_000)]
    public int MaxAnswerBytes { get; set; } = 8_000_000;
}
