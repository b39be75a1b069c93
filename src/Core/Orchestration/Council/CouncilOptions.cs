using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>When <c>council</c> is sure, and what it does until then. Section <c>Orchestration:Council</c>.</summary>
public sealed class CouncilOptions
{
    /// <summary>Votes weigh by the log-odds of their model's reliability where that is known, not equally. Default true.</summary>
    public bool Weights { get; set; } = true;

    /// <summary>Fewest members of the panel; families come first, then their further models. Default 3.</summary>
    [Range(1, 64)]
    public int MinPanel { get; set; } = 3;

    /// <summary>Part of the voting weight behind one position that decides. Default 0.8.</summary>
    [Range(0.5, 1)]
    public double Share { get; set; } = 0.8;

    /// <summary>Effective number of independent voters that a decision needs. Default 1.5.</summary>
    [Range(1, 64)]
    public double NEff { get; set; } = 1.5;

    /// <summary>Rounds in which positions challenge each other; 0 = none. Default 2.</summary>
    [Range(0, 5)]
    public int Rounds { get; set; } = 2;

    /// <summary>Most disputed claims shown in a round. Default 5.</summary>
    [Range(2, 16)]
    public int MaxClaims { get; set; } = 5;

    /// <summary>Longest claim shown, in characters; its end counts, where conclusions stand. Default 800.</summary>
    [Range(50, 100_000)]
    public int ClaimLength { get; set; } = 800;

    /// <summary>Shortest quotation that counts as evidence, in characters: shorter ones are found in any text. Default 12.</summary>
    [Range(1, 1000)]
    public int QuoteLength { get; set; } = 12;

    /// <summary>When nothing decides the answer names the positions; otherwise the heaviest one answers, degraded. Default true.</summary>
    public bool Abstain { get; set; } = true;

    /// <summary>Most time of a call in a challenge, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;

    /// <summary>Answer tokens that a call in a challenge may take at least. Default 512, which is what admission reserves for it.</summary>
    [Range(16, 100_000)]
    public int MinOutputTokens { get; set; } = 512;
}
