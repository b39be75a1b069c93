namespace LLMHive.Orchestration;

/// <summary>
/// <c>roles</c>, hierarchical role management.
/// <list type="number">
/// <item>The executive names separable goals. Fewer than two → one model answers, and the run says that there was no hierarchy.</item>
/// <item>It plans the work as a graph of nodes for roles.</item>
/// <item>A program checks the plan: shape, budget, and who may give work to whom. Invalid → one repair → a fixed template.</item>
/// <item>Nodes that wait for nobody run in parallel; results go to a blackboard and are passed on by reference.</item>
/// <item>A result that a program does not accept is asked for once more of another model, and is a gap after that.</item>
/// <item>The quality manager approves, or returns results once.</item>
/// <item>The executive writes the answer, citing results and naming gaps.</item>
/// <item>It has to beat one member's own answer before judges (<see cref="Judges"/>), or that is given.</item>
/// </list>
/// </summary>
/// <param name="options">Bounds and further roles.</param>
/// <param name="reserve">What is kept for the synthesis.</param>
/// <param name="judge">How judges are asked.</param>
public sealed class RolesStrategy(RolesOptions options, ReserveOptions reserve, JudgeOptions judge) : IOrchestrationStrategy
{
    private readonly RoleBook _book = new(options);
    private readonly Judges _judges = new(judge);

    /// <inheritdoc />
    public string Name => "roles";

    /// <summary>Its answer is put together of many results, in a form that the plan gives it.</summary>
    public bool TakesFormat => false;

    /// <inheritdoc />
    public EngineNeeds Needs(int members)
    {
        // Plan and its repair, half of the nodes once more, approval, half of them returned or built on what was, synthesis; each node
        // reads two others. What goes beyond ends as stale or turned down, within the lease.
        var calls = 2 + (options.MaxNodes * 3 / 2) + 1 + (options.MaxNodes / 2) + 1;

        // One member's own answer, and both orders before one judge or two.
        var judged = !options.MustWin || members < 2 ? 0 : judge.Confirm ? 4 : 2;
        return new EngineNeeds(calls + judged + Math.Min(1, judged), (options.MaxNodes * 4) + (judged * 2), Deep: true);
    }

    /// <inheritdoc />
    public Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new RolesRun(context, options, reserve, _book, _judges).Run(cancellationToken);
    }
}
