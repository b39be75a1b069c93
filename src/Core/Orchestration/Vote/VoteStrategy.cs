using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>vote</c>: asks all members, compares their answers in normal form, and gives the best-ranked member's own text of the
/// answer with the greatest weight. Texts, code and tool calls are picked, never merged.
/// </summary>
/// <param name="options">Time limits of the fan-out.</param>
public sealed class VoteStrategy(FanOutOptions options) : IOrchestrationStrategy
{
    private const string Stage = "vote";
    private const int DissentLength = 300;
    private const int PositionLength = 200;
    private readonly ParallelFanOut _fanOut = new(options);

    /// <inheritdoc />
    public string Name => "vote";

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var asked = await _fanOut.Run(context, cancellationToken);
        if (asked.Answers.IsEmpty)
        {
            var failed = NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, asked.Degradations);
            return Decided(context, failed, asked.Plan);
        }

        var form = AnswerReader.FormOf(Question(context), [.. asked.Answers.Select(member => member.Answer.Text)]);
        var ballots = asked.Answers
            .Select(member => new Ballot(member.Model, member.Rank, member.Answer.Text, AnswerReader.Read(member.Answer.Text, form)))
            .ToImmutableArray();
        var election = Election.Count(ballots);
        var cluster = Clustered(context, form, ballots, election, asked.Plan);
        var vote = Voted(context, election, cluster);
        return Decided(context, Decision(asked, form, ballots, election), vote);
    }

    private static RunDecision Decision(FanOutResult asked, AnswerForm form, ImmutableArray<Ballot> ballots, Election election)
    {
        var voters = ballots.Count(ballot => ballot.Vote is not null);

        // Texts that all differ were not voted on: their normal forms cannot tell whether they mean the same.
        var undecided = voters == 0 ? "no_votes" : form == AnswerForm.Open && voters > 1 && election.Positions.Length == voters ? "no_majority" : null;
        var winner = undecided is null ? election.Positions[0].Ballots[0] : ballots[0];
        var degradations = asked.Degradations.ToBuilder();
        if (undecided is not null)
        {
            degradations.Add(undecided);
        }
        else if (election.Leaders.Length > 1)
        {
            degradations.Add("tie: " + string.Join(" | ", election.Leaders.Select(leader => Short(leader.Answer))));
        }

        if (voters > 0 && voters < ballots.Length)
        {
            degradations.Add($"no_vote: {ballots.Length - voters} of {ballots.Length} answers");
        }

        return new RunDecision
        {
            Status = degradations.Count == 0 ? RunStatus.Complete : RunStatus.Degraded,
            StopReason = asked.StopReason,
            Degradations = degradations.ToImmutable(),
            Answer = winner.Text,
            Votes = [.. election.Positions.Select(position => Vote(position, winner)).OrderByDescending(vote => vote.Won)],
            Dissent = [.. election.Positions.Where(position => !position.Ballots.Contains(winner)).Select(position => Excerpt.EndOf(position.Ballots[0].Text, DissentLength))],
            Agreement = undecided is null ? election.Positions[0].Share : null,
            NEff = undecided is null ? election.NEff : null,
            VoteOf = ballots.Where(ballot => ballot.Vote is not null).DistinctBy(ballot => ballot.Model)
                .ToImmutableDictionary(ballot => ballot.Model, ballot => Short(ballot.Vote!)),
            Replacements = asked.Replacements,
        };
    }

    private static RunVote Vote(Position position, Ballot winner) => new()
    {
        Answer = Short(position.Answer),
        Models = [.. position.Ballots.Select(ballot => ballot.Model)],
        Weight = position.Weight,
        Share = position.Share,
        Won = position.Ballots.Contains(winner),
    };

    private static int Clustered(RunContext context, AnswerForm form, ImmutableArray<Ballot> ballots, Election election, int parent) =>
        context.Trace.Add(new TraceEvent
        {
            Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Cluster,
            Data = JsonSerializer.Serialize(new
            {
                form = form.ToString(),
                clusters = election.Positions.Select(position => new { answer = Short(position.Answer), models = position.Ballots.Select(ballot => ballot.Model) }),
                no_vote = ballots.Where(ballot => ballot.Vote is null).Select(ballot => ballot.Model),
            }),
        });

    private static int Voted(RunContext context, Election election, int parent) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Vote,
        Data = JsonSerializer.Serialize(new
        {
            positions = election.Positions.Select(position => new { answer = Short(position.Answer), weight = position.Weight, share = position.Share }),
            n_eff = election.NEff,
        }),
    });

    private static RunDecision Decided(RunContext context, RunDecision decision, int parent)
    {
        context.Trace.Add(new TraceEvent
        {
            Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Decision,
            Data = JsonSerializer.Serialize(new
            {
                status = decision.Status.ToString().ToLowerInvariant(),
                stop_reason = decision.StopReason,
                winner = decision.Votes.FirstOrDefault(vote => vote.Won)?.Answer,
                agreement = decision.Agreement,
                degradations = decision.Degradations,
            }),
        });
        return decision;
    }

    private static string Question(RunContext context) => context.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    private static string Short(string answer) => Excerpt.EndOf(answer, PositionLength);
}
