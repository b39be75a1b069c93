namespace LLMHive.Orchestration;

/// <summary>What a user's word on a run tells about its members' votes.</summary>
public static class RunScores
{
    /// <summary>A user may be wrong, or have reasons of their own: half of a checked answer.</summary>
    public const double UserWeight = 0.5;

    /// <summary>An answer that was checked.</summary>
    public const double VerifiedWeight = 1;

    /// <summary>
    /// The votes with their scores, of weight 0 where this word tells nothing; none when the run held no vote that can be scored. The
    /// right answer scores everybody. "Good" makes whoever said the same right and the others wrong; "bad" makes whoever said the same
    /// wrong, and tells nothing of the others.
    /// <para>
    /// A word is only as good as the comparison behind it: open texts differ and may all be right, and so may a few words or JSON as
    /// long as no two of them agree. These teach nothing.
    /// </para>
    /// </summary>
    public static Outcome<RunScored> Of(RunResult run, RunFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(feedback);
        if (run.StopReason == AutoTrace.OpenForm || run.Votes.IsEmpty || ScoredBallots.Of(run.Trace) is not { } ballots)
        {
            return RunScored.Nothing;
        }

        var right = feedback.CorrectAnswer is { } told ? AnswerReader.Normalise(told, ballots.Shape) ?? AnswerReader.Read(told, ballots.Shape) : null;
        if (feedback.CorrectAnswer is not null && right is null)
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest,
                $"'correct_answer' cannot be read as what the members of this run gave ({ballots.Shape.Form}). Give the bare answer, or a 'rating'.", "correct_answer");
        }

        // Where the answer is nobody's vote, praise or blame of it scores nobody.
        var (shown, digest) = right is null ? Given(run, ballots) : (right, ballots.DigestOf(right));
        var tells = digest is not null && ballots.Tell(digest, right is not null);
        var weight = feedback.Verified ? VerifiedWeight : UserWeight;
        return new RunScored(ballots.TaskClass, [.. ballots.Votes.Select(it => (it.Model, Scored(it)))]);

        // What this word does not tell of, an earlier word on the run may have: it goes.
        ScoredVote Scored(ScoredBallots.Cast cast)
        {
            var same = digest is not null && cast.Digest == digest;
            var told = tells && (same || (!ballots.MaySayTheSame(cast.Vote, shown!) && (right is not null || feedback.Good == true)));
            return !told ? new() { RunId = run.RunId } : new()
            {
                RunId = run.RunId, Answer = cast.Digest, Right = same && feedback.Good != false, Weight = weight, ByAnswer = right is not null, Derived = cast.Derived,
            };
        }
    }

    // The answer that won, if it is somebody's vote. A challenge may have moved who stands behind it, but not what it is.
    private static (string? Shown, string? Digest) Given(RunResult run, ScoredBallots ballots)
    {
        var won = run.Votes.FirstOrDefault(vote => vote.Won);
        var same = ballots.Votes.Where(it => it.Vote is not null && it.Vote == won?.Answer).ToList();
        var digests = same.Select(it => it.Digest).Distinct().ToList();
        return (won?.Answer, digests.Count > 1 ? same.Find(it => won!.Models.Contains(it.Model))?.Digest : digests.FirstOrDefault());
    }
}

/// <summary>Votes with the class of task that they tell about.</summary>
public sealed record RunScored(string TaskClass, ImmutableArray<(string Model, ScoredVote Vote)> Votes)
{
    /// <summary>Those that it tells of; the others take back what an earlier word told.</summary>
    public IEnumerable<(string Model, ScoredVote Vote)> Told => Votes.Where(it => it.Vote.Weight > 0);

    /// <summary>A word that tells nothing.</summary>
    public static RunScored Nothing { get; } = new("", []);
}
