using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>
/// How <c>auto</c> weighs accuracy against money. Section <c>Orchestration:Auto</c>. What is on by default, and why, stands in
/// <c>docs/engines.md</c>.
/// </summary>
public sealed class AutoOptions
{
    /// <summary>Accuracy level of requests that name none, 1 to 3: what plans must allow cannot be a default. Default 3.</summary>
    [Range(1, 3)]
    public int Accuracy { get; set; } = 3;

    /// <summary>Part of right answers that level 3 may give up against the best known policy to save money. Default 0.005.</summary>
    [Range(0, 1)]
    public double Tolerance { get; set; } = 0.005;

    /// <summary>The same for level 2. Default 0.01.</summary>
    [Range(0, 1)]
    public double CascadeTolerance { get; set; } = 0.01;

    /// <summary>The same for level 1, against the best single member. Default 0.05.</summary>
    [Range(0, 1)]
    public double CheapTolerance { get; set; } = 0.05;

    /// <summary>Votes by which an answer must lead at level 3 while nothing is learned. Default 3.</summary>
    [Range(1, 32)]
    public int Lead { get; set; } = 3;

    /// <summary>The same at level 2. Default 2.</summary>
    [Range(1, 32)]
    public int CascadeLead { get; set; } = 2;

    /// <summary>Most members of a learned cascade. Default 5.</summary>
    [Range(1, 8)]
    public int MaxTeam { get; set; } = 5;

    /// <summary>Most candidates that a cascade is learned over, the most reliable first; learning tries all teams of them. Default 8.</summary>
    [Range(1, 12)]
    public int MaxCandidates { get; set; } = 8;

    /// <summary>How much of a policy's score is what it really got right on the outcomes; the rest is what its calibrated chances promise, which varies less. Default 0.5.</summary>
    [Range(0, 1)]
    public double Observed { get; set; } = 0.5;

    /// <summary>Output tokens as a part of all tokens, for one price per model. Default 0.5.</summary>
    [Range(0, 1)]
    public double OutputPart { get; set; } = 0.5;

    /// <summary>Votes weigh by the log-odds of their model's reliability, not equally.</summary>
    public bool Weights { get; set; } = true;

    /// <summary>Votes weigh more where the working arrives at the number that is given, and less where it does not.</summary>
    public bool Derivation { get; set; } = true;

    /// <summary>Weights shrink by n_eff/n.</summary>
    public bool Correlation { get; set; } = true;

    /// <summary>Asking stops as soon as the answer is probably right, instead of asking the whole team.</summary>
    public bool StopEarly { get; set; } = true;

    /// <summary>Part of runs in which everybody is asked: only such runs teach what a cascade does not ask. Off by default.</summary>
    [Range(0, 1)]
    public double Explore { get; set; }
}
