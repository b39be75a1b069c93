namespace LLMHive.Orchestration;

/// <summary>
/// <c>refine</c>: one answer, checked by programs and corrected as long as that helps.
/// <list type="number">
/// <item>The best healthy member answers.</item>
/// <item>The caller's checks run over it; without any, its arithmetic is recomputed. Nothing to check → it is given as it is and said to be unverified.</item>
/// <item>One action a round: the model corrects what is shown to be wrong, another member answers anew, or the work is taken apart.</item>
/// <item>A new version is taken only if its score rises enough and nothing that had held fails; what is given is the best so far.</item>
/// <item>It stops when the score is enough, when rounds gain nothing, when an answer comes again, and when rounds, money or time are used up.</item>
/// </list>
/// </summary>
/// <param name="options">Thresholds.</param>
/// <param name="verifiers">Makes the checks.</param>
public sealed class RefineStrategy(RefineOptions options, AnswerVerifiers verifiers) : IOrchestrationStrategy
{
    /// <inheritdoc />
    public string Name => "refine";

    /// <inheritdoc />
    public EngineNeeds Needs(int members) => new(options.MaxRounds, options.MaxRounds);

    /// <inheritdoc />
    public Refusal? Refuse(ImmutableArray<AnswerCheck> checks) => checks.IsDefaultOrEmpty ? null : verifiers.Refuse(checks, "hive.verify");

    /// <inheritdoc />
    public Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new RefineRun(context, options, verifiers.Of(context.Checks)).Run(cancellationToken);
    }
}
