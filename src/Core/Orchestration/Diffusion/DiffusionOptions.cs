using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>How prompts are refined before an engine runs. Section <c>Orchestration:Diffusion</c>.</summary>
public sealed class DiffusionOptions
{
    /// <summary>Part of the request's tokens, cost and time that may be spent on its prompt. Default one tenth.</summary>
    [Range(0.01, 0.5)]
    public double Part { get; set; } = 0.1;

    /// <summary>Most rounds. Default 3.</summary>
    [Range(1, 10)]
    public int MaxRounds { get; set; } = 3;

    /// <summary>Refiners that write at the same time in a round. Default 3.</summary>
    [Range(1, 4)]
    public int Refiners { get; set; } = 3;

    /// <summary>Two rounds whose winners differ from their parents by less than this end it (0 = the same words). Default 0.05.</summary>
    [Range(0, 1)]
    public double MinDistance { get; set; } = 0.05;

    /// <summary>
    /// Further judges who must find that a wording asks for the same, before it takes the place of the one that it beat; each another
    /// model. Default 2: judges who guess let a spoilt wording pass once in 32 times before, of three in a round.
    /// </summary>
    [Range(0, 5)]
    public int Confirmations { get; set; } = 2;

    /// <summary>Longest prompt that is refined, in characters; a longer one stays as it is. Default 4,000.</summary>
    [Range(1, 100_000)]
    public int MaxLength { get; set; } = 4000;

    /// <summary>Most time of one call, in seconds; the stage's part of the time may end it earlier. Default 20.</summary>
    [Range(0.1, 600)]
    public double CallTimeoutSeconds { get; set; } = 20;
}
