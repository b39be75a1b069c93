using System.Security.Cryptography;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>What a user's word on a run tells about its members' votes.</summary>
public static class RunScores
{
    /// <summary>A user may be wrong, or have reasons of their own: half of a checked answer.</summary>
    public const double UserWeight = 0.5;

    /// <summary>An answer that was checked.</summary>
    public const double VerifiedWeight = 1;

    /// <summary>
    /// The scored votes; none when the run held no vote that can be scored. The right answer scores everybody. "Good" makes whoever
    /// said the same right and the others wrong; "bad" makes whoever said the same wrong, and tells nothing of the others (weight 0).
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
        var chosen = run.Votes.FirstOrDefault(vote => vote.Won)?.Answer;
        var shown = right is null ? chosen : VoteTrace.Short(right);
        if (shown is null || !ballots.Tell(shown, right is not null))
        {
            return RunScored.Nothing;
        }

        var weight = feedback.Verified ? VerifiedWeight : UserWeight;
        return new RunScored(ballots.TaskClass,
        [
            .. ballots.Votes.Where(it => it.Vote == shown || !ballots.MaySayTheSame(it.Vote, shown)).Select(it => (it.Model, new ScoredVote
            {
                RunId = run.RunId,
                Answer = it.Vote is null ? null : Digest(it.Vote),
                Right = it.Vote is not null && it.Vote == shown && feedback.Good != false,
                Weight = right is not null || feedback.Good == true || it.Vote == chosen ? weight : 0,
                ByAnswer = right is not null,
            })),
        ]);
    }

    // Digests are compared within one question only; 64 bits are plenty.
    private static string Digest(string answer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer)).AsSpan(0, 8));
}

/// <summary>Votes with the class of task that they tell about.</summary>
public sealed record RunScored(string TaskClass, ImmutableArray<(string Model, ScoredVote Vote)> Votes)
{
    /// <summary>A word that tells nothing.</summary>
    public static RunScored Nothing { get; } = new("", []);
}
