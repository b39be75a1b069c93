using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>One round in which every member sees the other positions, and keeps its own or changes it by evidence.</summary>
/// <param name="options">Claims shown, time limit.</param>
internal sealed class Challenge(CouncilOptions options)
{
    private const string Stage = "challenge";
    private const int ShownLength = 300;
    private readonly EvidenceCheck _check = new(options);

    /// <summary>Plays the round.</summary>
    /// <param name="context">The run.</param>
    /// <param name="shape">How the answers are compared.</param>
    /// <param name="ballots">What the members hold now.</param>
    /// <param name="election">How they count.</param>
    /// <param name="round">1, 2 …</param>
    /// <param name="parent">The trace entry that led here.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<ChallengeRound> Play(
        RunContext context, AnswerShape shape, ImmutableArray<Ballot> ballots, Election election, int round, int parent, CancellationToken cancellationToken)
    {
        // Chance first: calls that run at once must not share a source of it.
        var voters = ballots.Where(ballot => ballot.Vote is not null).Select(ballot => (Ballot: ballot, Messages: Messages(context, ballot, election))).ToList();
        var answers = await Task.WhenAll(voters.Select(voter => context.Agents.Ask(Question(context, voter.Ballot, voter.Messages, parent), cancellationToken)));
        var replies = voters.Zip(answers, (voter, answer) => Reply(context, shape, election, voter.Ballot, answer)).ToList();
        foreach (var reply in replies)
        {
            Write(context, reply, round, parent);
        }

        return new ChallengeRound(
            [.. ballots.Select(ballot => replies.Find(reply => reply.Before == ballot) is { } reply ? After(reply, election) : ballot)],
            [.. replies.Where(reply => reply.Supported).Select(reply => reply.Before.Rank)],
            [.. answers.Where(answer => answer.Outcome != CallOutcome.Ok)],
            replies.Exists(reply => reply.Heard));
    }

    private ImmutableArray<ChatMessage> Messages(RunContext context, Ballot ballot, Election election)
    {
        var others = election.Positions.Where(position => position.Answer != ballot.Vote).Take(options.MaxClaims - 1)
            .Select(position => Excerpt.EndOf(position.Ballots[0].Text, options.ClaimLength)).ToArray();
        context.Random.Shuffle(others);
        var key = context.NewKey();
        return ChallengePrompt.Messages(context, Excerpt.OfAnswer(context, ballot.Text), others, key);
    }

    private AgentQuestion Question(RunContext context, Ballot ballot, ImmutableArray<ChatMessage> messages, int parent) => new()
    {
        Model = ballot.Model, Messages = messages, Stage = Stage, Role = "challenger", Agent = $"agent-{ballot.Rank + 1}", Parent = parent,
        MaxOutputTokens = Math.Max(context.MaxOutputTokens, options.MinOutputTokens), Temperature = context.Temperature, Seed = context.Seed,
        Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
    };

    private ChallengeReply Reply(RunContext context, AnswerShape shape, Election election, Ballot ballot, AgentAnswer answer)
    {
        if (answer.Outcome != CallOutcome.Ok || ChallengePrompt.Read(answer.Text) is not { } read)
        {
            return new ChallengeReply(ballot, ballot.Vote!, answer.Outcome == CallOutcome.Ok ? "unreadable" : answer.Outcome.Name(), [], false, Heard: false);
        }

        var wanted = read.Change ? AnswerReader.Normalise(read.Answer, shape) ?? AnswerReader.Read(read.Answer, shape) : ballot.Vote;
        var vote = wanted ?? ballot.Vote!;
        var evidence = read.Evidence.Select(item => (item, _check.Check(item, vote, shape, context.Messages))).ToImmutableArray();
        var supported = evidence.Any(it => it.Item2 == EvidenceVerdict.Holds);
        return vote == ballot.Vote ? new ChallengeReply(ballot, vote, "keep", evidence, supported)
            : supported && MayStand(context, election, vote) ? new ChallengeReply(ballot, vote, "change", evidence, true)
            : new ChallengeReply(ballot, ballot.Vote!, "change_ignored", evidence, false);
    }

    // A position that nobody wrote in the form asked for could not be given as the answer.
    private static bool MayStand(RunContext context, Election election, string vote) =>
        context.Format is not { } format || election.Positions.Any(position => position.Answer == vote) || format.Read(vote).Json is not null;

    // Whoever changes sides speaks with the words of those who stood there before; a new position has the bare answer.
    private static Ballot After(ChallengeReply reply, Election election) => !reply.Changed ? reply.Before : reply.Before with
    {
        Vote = reply.Vote,
        Text = election.Positions.FirstOrDefault(position => position.Answer == reply.Vote)?.Ballots[0].Text ?? reply.Vote,
    };

    private static void Write(RunContext context, ChallengeReply reply, int round, int parent) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Critique,
        Data = JsonSerializer.Serialize(new
        {
            round,
            model = reply.Before.Model,
            decision = reply.Decision,
            from = VoteTrace.Short(reply.Before.Vote!),
            to = VoteTrace.Short(reply.Vote),
            evidence = reply.Evidence.Select(it => new { type = it.Item.Type, text = Excerpt.EndOf(it.Item.Text, ShownLength), check = it.Verdict.ToString().ToLowerInvariant() }),
        }),
    });

    private sealed record ChallengeReply(
        Ballot Before, string Vote, string Decision, ImmutableArray<(Evidence Item, EvidenceVerdict Verdict)> Evidence, bool Supported, bool Heard = true)
    {
        public bool Changed => Vote != Before.Vote;
    }
}

/// <summary>What came of a round.</summary>
/// <param name="Ballots">What the members hold now.</param>
/// <param name="Supported">Ranks of members whose position has evidence that was checked.</param>
/// <param name="Failures">Calls that failed.</param>
/// <param name="Heard">At least one member gave a reply that could be read.</param>
internal sealed record ChallengeRound(ImmutableArray<Ballot> Ballots, ImmutableArray<int> Supported, ImmutableArray<AgentAnswer> Failures, bool Heard);
