using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes what a council does into the run's trace; its counts are those of a vote.</summary>
internal static class CouncilTrace
{
    private const string Stage = "council";

    /// <summary>Who sits on the panel, who is asked first and several times, or why nobody is.</summary>
    public static int Planned(RunContext context, string taskClass, ImmutableArray<string> panel, bool weighed, string? traced, string skipped) =>
        Add(context, TraceKind.Plan, 0, new
        {
            task_class = taskClass,
            panel = panel.Select(model => new { model, family = context.FamilyOf(model) }),
            weights = weighed ? "learned" : "equal",
            traced,
            skipped = skipped.Length > 0 ? new[] { new { rung = "A", reason = skipped } } : [],
        });

    /// <summary>What the answers of one member came to.</summary>
    public static int Polled(RunContext context, ConfidenceStand stand, int parent) => Add(context, TraceKind.Vote, parent, new
    {
        model = stand.Model,
        stop_reason = stand.Result.StopReason,
        line = stand.Result.Line,
        kept = stand.Result.Kept,
        cut = stand.Result.Cut,
        failed = stand.Failed.Length,
        tokens = stand.Result.TokensRead,
        votes = stand.Result.Votes.Select(vote => new { answer = VoteTrace.Short(vote.Answer), confidence = vote.Confidence, share = vote.Share }),
    });

    /// <summary>What came of it.</summary>
    public static RunDecision Decided(RunContext context, RunDecision decision, string rung, Election? election, int parent)
    {
        Add(context, TraceKind.Decision, parent, new
        {
            status = decision.Status.ToString().ToLowerInvariant(),
            stop_reason = decision.StopReason,
            rung,
            winner = decision.Votes.FirstOrDefault(vote => vote.Won)?.Answer,
            agreement = decision.Agreement,
            n_eff = decision.NEff,
            confidence = decision.Confidence,
            calibration = decision.Confidence is null ? "uncalibrated" : "isotonic",
            semantic_entropy = election is null ? (double?)null : CouncilRules.Entropy(election),
            dissent = decision.Dissent.Length,
            degradations = decision.Degradations,
        });
        return decision;
    }

    private static int Add<T>(RunContext context, TraceKind kind, int parent, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = kind, Data = JsonSerializer.Serialize(data),
    });
}
