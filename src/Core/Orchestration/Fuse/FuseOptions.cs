using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>What <c>fuse</c> makes of several answers. Section <c>Orchestration:Fuse</c>.</summary>
public sealed class FuseOptions
{
    /// <summary>Numbers, choices and other closed forms are voted on, not judged. Default true.</summary>
    public bool VoteOnClosed { get; set; } = true;

    /// <summary>The best answers are made one, which is kept only if it beats the best single one. Default true.</summary>
    public bool Fusion { get; set; } = true;

    /// <summary>Most answers that are judged, best members first; the first is the one to beat. Default 4.</summary>
    [Range(1, 16)]
    public int MaxJudged { get; set; } = 4;

    /// <summary>Most answers that are fused. Default 3.</summary>
    [Range(2, 16)]
    public int MaxFused { get; set; } = 3;

    /// <summary>Most time of the fusing call, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;
}
