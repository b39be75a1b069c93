using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>Bounds of <c>roles</c>, and roles beside those that are built in. Section <c>Orchestration:Roles</c>.</summary>
public sealed class RolesOptions : IValidatableObject
{
    /// <summary>Most nodes of a plan. Default 12.</summary>
    [Range(2, 64)]
    public int MaxNodes { get; set; } = 12;

    /// <summary>Longest chain of nodes that wait for each other. Default 4.</summary>
    [Range(1, 16)]
    public int MaxDepth { get; set; } = 4;

    /// <summary>Most that the nodes' shares of the budget may add up to; the rest is for approval and synthesis. Default 0.75.</summary>
    [Range(0.1, 1)]
    public double MaxShare { get; set; } = 0.75;

    /// <summary>Nodes at work at the same time. Default 4.</summary>
    [Range(1, 64)]
    public int MaxParallel { get; set; } = 4;

    /// <summary>Most characters of one result that another node, approval or synthesis is shown. Default 4,000.</summary>
    [Range(100, 100_000)]
    public int MaxInputLength { get; set; } = 4000;

    /// <summary>Most time of one call, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;

    /// <summary>
    /// The executive's answer has to beat the best member's own answer to the conversation before judges, or that is given. Default
    /// true: nothing else keeps a wrong approval or synthesis from the answer. Costs one answer and two to four judgements.
    /// </summary>
    public bool MustWin { get; set; } = true;

    /// <summary>Further roles; one with the name of a built-in role takes its place.</summary>
    public IList<Role> Roles { get; init; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        RoleBook.Faults(this).Select(fault => new ValidationResult(fault, [nameof(Roles)]));
}
