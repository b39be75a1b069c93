using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes what a vote does into the run's trace.</summary>
internal static class VoteTrace
{
    /// <summary>Where a vote stands in the trace.</summary>
    public const string Stage = "vote";

    private const int PositionLength = 200;

    /// <summary>Whom the statistics chose, and from how much.</summary>
    public static void Planned(RunContext context, string taskClass, TaskStatistics statistics, VotePlan plan) => Add(context, TraceKind.Plan, 0, new
    {
        task_class = taskClass,
        labels = statistics.Labels,
        team = plan.Team.Select(model => new { model, reliability = statistics.Reliability(model), weight = plan.Rules.Weight(model) }),
        not_asked = plan.Others,
        wrong_choices = statistics.WrongChoices,
    });

    /// <summary>Who gave which answer.</summary>
    public static int Clustered(RunContext context, string taskClass, AnswerShape shape, ImmutableArray<Ballot> ballots, Election election, int parent) =>
        Add(context, TraceKind.Cluster, parent, new
        {
            task_class = taskClass,
            form = shape.Form.ToString(),
            unit = shape.Unit,
            asked = shape.Asked,
            clusters = election.Positions.Select(position => new
            {
                answer = Short(position.Answer), digest = DigestOf(position.Answer), models = position.Ballots.Select(ballot => ballot.Model),
            }),
            no_vote = Models(ballots, ballot => ballot.Vote is null),
            calls = Models(ballots, ballot => ToolVotes.IsOne(ballot.Vote)),
            derived = Models(ballots, ballot => ballot.Derived == true),
            underived = Models(ballots, ballot => ballot.Derived == false),
        });

    /// <summary>How the votes were counted.</summary>
    public static int Voted(RunContext context, Election election, string weights, int parent) => Add(context, TraceKind.Vote, parent, new
    {
        positions = election.Positions.Select(position => new { answer = Short(position.Answer), weight = position.Weight, share = position.Share }),
        weights,
        n = election.Voters,
        n_eff = election.NEff,
        certainty = VoteRules.Certainty(election),
    });

    /// <summary>What came of it. Without a calibration the votes' features stand for themselves.</summary>
    public static RunDecision Decided(RunContext context, RunDecision decision, string weights, int parent)
    {
        Add(context, TraceKind.Decision, parent, new
        {
            status = decision.Status.ToString().ToLowerInvariant(),
            stop_reason = decision.StopReason,
            winner = decision.Votes.FirstOrDefault(vote => vote.Won)?.Answer,
            agreement = decision.Agreement,
            weights,
            confidence = decision.Confidence,
            calibration = decision.Confidence is null ? "uncalibrated" : "isotonic",
            degradations = decision.Degradations,
        });
        return decision;
    }

    /// <summary>An answer shortened for the trace.</summary>
    public static string Short(string answer) => Excerpt.EndOf(answer, PositionLength);

    /// <summary>Tells answers apart that the trace shows alike: 64 bits of their SHA-256, plenty within one question.</summary>
    public static string DigestOf(string answer) => Digest.Of(answer)[..16];

    private static IEnumerable<string> Models(IEnumerable<Ballot> ballots, Func<Ballot, bool> which) => ballots.Where(which).Select(ballot => ballot.Model);

    private static int Add<T>(RunContext context, TraceKind kind, int parent, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = kind, Data = JsonSerializer.Serialize(data),
    });
}
