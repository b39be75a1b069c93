namespace LLMHive.Orchestration;

/// <summary>
/// <c>refine</c>: one answer, checked by programs and corrected as long as that helps.
/// <list type="number">
/// <item>The best healthy member answers.</item>
/// <item>The caller's checks run over it; without any, its arithmetic is recomputed and its working read. Nothing to check → it is given as it is and said to be unverified.</item>
/// <item>One action a round: the model corrects what is shown to be wrong, another member answers anew, or the work is taken apart.</item>
/// <item>A new version is taken only if its score rises enough and nothing that had held fails; what is given is the best so far.</item>
/// <item>It stops when the score is enough, when rounds gain nothing, when an answer comes again, and when rounds, money or time are used up.</item>
/// </list>
/// </summary>
/// <param name="options">Thresholds.</param>
/// <param name="verifiers">Makes the checks.</param>
public sealed class RefineStrategy(RefineOptions options, AnswerVerifiers verifiers) : IOrchestrationStrategy
{
    private static readonly AnswerCheck Calculator = new() { Type = "calculator" };
    private static readonly ImmutableArray<AnswerCheck> Alone = [Calculator, new() { Type = "working" }];

    // What several members arrived at is not in doubt because the one text that is shown has no working.
    private static readonly ImmutableArray<AnswerCheck> Elected = [Calculator];

    /// <inheritdoc />
    public string Name => "refine";

    /// <inheritdoc />
    public int Answers(int members) => 1;

    /// <inheritdoc />
    public EngineNeeds Needs(int members) => new(options.MaxRounds, options.MaxRounds);

    /// <inheritdoc />
    public Refusal? Refuse(ImmutableArray<AnswerCheck> checks) => checks.IsDefaultOrEmpty ? null : verifiers.Refuse(checks, "hive.verify");

    /// <summary>An engine whose answer goes through the same loop before it is given: what holds stays as it is, what does not is corrected.</summary>
    public IOrchestrationStrategy After(IOrchestrationStrategy engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new LoopBack(this, engine);
    }

    /// <inheritdoc />
    public Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);

        // JSON has no room for a working that was not asked for.
        return Of(context, context.Format is null ? Alone : Elected).Run(cancellationToken);
    }

    // The form asked for is one check more: what does not fit is corrected like anything else.
    private RefineRun Of(RunContext context, ImmutableArray<AnswerCheck> own) =>
        new(context, options,
        [
            .. verifiers.Of(context.Checks.IsDefaultOrEmpty ? own : context.Checks, context.Question),
            .. context.Format is { } format ? [format.Verifier()] : Array.Empty<IAnswerVerifier>(),
        ]);

    private sealed class LoopBack(RefineStrategy refine, IOrchestrationStrategy engine) : IOrchestrationStrategy
    {
        public string Name => engine.Name;

        public EngineNeeds Needs(int members)
        {
            var (first, loop) = (engine.Needs(members), refine.Needs(members));
            return new(first.Calls + loop.Calls, first.Answers + loop.Answers, first.Deep || loop.Deep);
        }

        public int Answers(int members) => engine.Answers(members);

        public bool TakesQuorum => engine.TakesQuorum;

        public bool TakesFormat => engine.TakesFormat;

        public Refusal? Refuse(ImmutableArray<AnswerCheck> checks) => refine.Refuse(checks);

        public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
        {
            var decision = await engine.Run(context, cancellationToken);
            return decision.Answer.Length > 0 && decision.Status is RunStatus.Complete or RunStatus.Degraded
                ? await refine.Of(context, Elected).Improve(decision, cancellationToken)
                : decision;
        }
    }
}
