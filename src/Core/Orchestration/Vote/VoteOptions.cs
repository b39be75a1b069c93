using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>
/// What <c>vote</c> makes of statistics, where they exist. Section <c>Orchestration:Vote</c>. Each mechanism can be switched
/// off alone; which are on by default, and why, stands in <c>docs/engines.md</c>.
/// </summary>
public sealed class VoteOptions
{
    /// <summary>Votes weigh by the log-odds of their model's reliability, not equally.</summary>
    public bool Weights { get; set; } = true;

    /// <summary>A team is chosen for the task class, down to one member, instead of asking all.</summary>
    public bool Team { get; set; } = true;

    /// <summary>Members are asked a few at a time until the rest cannot change the outcome.</summary>
    public bool StopDecided { get; set; } = true;

    /// <summary>Asking ends when the leader is probably the majority's choice, also while the rest could still change the outcome.</summary>
    public bool StopConfident { get; set; } = true;

    /// <summary>Weights shrink by n_eff/n, and the next member asked is the one that errs least like those before.</summary>
    public bool Correlation { get; set; } = true;

    /// <summary>Members asked at first, in parallel. Default 3.</summary>
    [Range(1, 16)]
    public int FirstDraw { get; set; } = 3;

    /// <summary>Most members of a team. Default 8.</summary>
    [Range(1, 64)]
    public int MaxTeam { get; set; } = 8;

    /// <summary>Pr[Beta(v1+1, v2+1) &gt; ½] that is confident enough. Default 0.95.</summary>
    [Range(0.5, 1)]
    public double Confident { get; set; } = 0.95;

    /// <summary>Part of right answers that one more member must add on the labelled outcomes. Default 0.002.</summary>
    [Range(0, 1)]
    public double GainPerMember { get; set; } = 0.002;
}
