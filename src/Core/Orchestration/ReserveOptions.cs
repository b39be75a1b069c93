using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>What engines with a final stage keep for it while members answer. Section <c>Orchestration:Reserve</c>.</summary>
public sealed class ReserveOptions
{
    /// <summary>Part of cost, tokens and time that is kept; at least one final call. Default one quarter.</summary>
    [Range(0, 1)]
    public double Part { get; set; } = 0.25;

    /// <summary>Tokens of instructions in the final call, beside conversation and answers. Default 512.</summary>
    [Range(0, 100_000)]
    public int InstructionTokens { get; set; } = 512;
}
