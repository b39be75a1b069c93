using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes what <c>refine</c> does into the run's trace, and its report.</summary>
internal static class RefineTrace
{
    public const string Stage = "refine";
    private const int MostIssues = 20;
    private const int ClaimLength = 300;

    public static int Planned(RunContext context, IEnumerable<IAnswerVerifier> verifiers, RefineOptions options) => Add(context, TraceKind.Plan, 0, new
    {
        candidates = context.Members.Concat(context.Reserve),
        verifiers = verifiers.Select(verifier => verifier.Name),
        max_rounds = options.MaxRounds,
    });

    public static int Verified(RunContext context, int version, string model, Verification verification, int parent) => Add(context, TraceKind.Verify, parent, new
    {
        version,
        model,
        @checked = verification.Findings.Length,
        score = verification.Score,
        worst = verification.Worst,
        issues = Shown(verification.Issues),
    });

    public static int Rewritten(RunContext context, RefineRound round, int parent) => Add(context, TraceKind.Rewrite, parent, Shown(round));

    public static void Decided(RunContext context, RunDecision decision, int parent) => Add(context, TraceKind.Decision, parent, new
    {
        status = decision.Status.ToString().ToLowerInvariant(),
        stop_reason = decision.StopReason,
        degradations = decision.Degradations,
    });

    /// <summary>The report: rounds, what is left, and why it stopped.</summary>
    public static string Report(IEnumerable<RefineRound> rounds, Verification best, string model, string stop) => JsonSerializer.Serialize(new
    {
        refine = new
        {
            answered_by = model,
            verified = stop == RefineRun.Verified,
            score = best.Score,
            @checked = best.Findings.Length,
            stop_reason = stop,
            rounds = rounds.Select(Shown),
            issues = Shown(best.Issues),
        },
    });

    private static object Shown(RefineRound round) => new
    {
        round = round.Number,
        action = round.Action,
        model = round.Model,
        score_before = round.ScoreBefore,
        score_after = round.ScoreAfter,
        accepted = round.Accepted,
        reason = round.Reason,
        issues = Shown(round.Issues),
        regressions = Shown(round.Regressions),
        diff = round.Change,
    };

    private static IEnumerable<object> Shown(ImmutableArray<Finding> findings) => findings.Take(MostIssues).Select(finding => (object)new
    {
        claim = Excerpt.EndOf(finding.Claim, ClaimLength),
        type = finding.Type.ToString().ToLowerInvariant(),
        evidence = Excerpt.EndOf(finding.Evidence, ClaimLength),
        severity = finding.Severity,
    });

    private static int Add<T>(RunContext context, TraceKind kind, int parent, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = kind, Data = JsonSerializer.Serialize(data),
    });
}
