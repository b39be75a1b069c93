using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>How judges are asked. Section <c>Orchestration:Judge</c>.</summary>
public sealed class JudgeOptions
{
    /// <summary>Most time of one judgement, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;

    /// <summary>Most tokens of a judgement, hidden reasoning included. Default 512, which is what admission reserves for it at least.</summary>
    [Range(16, 100_000)]
    public int MaxOutputTokens { get; set; } = 512;

    /// <summary>Judges tried one after another until one gives a readable verdict. Default 3.</summary>
    [Range(1, 16)]
    public int ChainLength { get; set; } = 3;

    /// <summary>A judge whose verdict cannot be read is asked once more for its form. Default true.</summary>
    public bool Repair { get; set; } = true;

    /// <summary>
    /// What beats the incumbent has to beat it before a second judge too, where there is one. Default true: a judge that
    /// guesses lets one wrong candidate in four pass in both orders, two let one in sixteen.
    /// </summary>
    public bool Confirm { get; set; } = true;
}
