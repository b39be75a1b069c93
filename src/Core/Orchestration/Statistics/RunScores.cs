using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>What a user's word on a run tells about its members' votes.</summary>
public static class RunScores
{
    /// <summary>A user may be wrong, or have reasons of their own: half of a checked answer.</summary>
    public const double UserWeight = 0.5;

    /// <summary>An answer that was checked.</summary>
    public const double VerifiedWeight = 1;

    /// <summary>
    /// The scored votes; none when the run held no vote. The right answer scores everybody. "Good" makes whoever said the same
    /// right and the others wrong; "bad" makes whoever said the same wrong, and tells nothing of the others (weight 0).
    /// </summary>
    public static Outcome<RunScored> Of(RunResult run, RunFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(feedback);
        // Texts that were not compared do not tell which of them are right when one is.
        if (run.StopReason == AutoTrace.OpenForm || run.Trace.LastOrDefault(IsCluster) is not { } cluster || run.Votes.IsEmpty || Cluster.Read(cluster.Data) is not { } read)
        {
            return new RunScored("", []);
        }

        var right = feedback.CorrectAnswer is { } told ? AnswerReader.Normalise(told, read.Shape) ?? AnswerReader.Read(told, read.Shape) : null;
        if (feedback.CorrectAnswer is not null && right is null)
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest,
                $"'correct_answer' cannot be read as what the members of this run gave ({read.Shape.Form}). Give the bare answer, or a 'rating'.", "correct_answer");
        }

        var chosen = run.Votes.FirstOrDefault(vote => vote.Won)?.Answer;
        var shown = right is null ? chosen : VoteTrace.Short(right);
        if (shown is null)
        {
            return new RunScored("", []); // the answer is nobody's vote: praise or blame of it scores nobody
        }

        var first = run.Route is null ? null : FirstAsked(run.Trace);
        var before = BeforeChallenge(run.Trace);
        var weight = feedback.Verified ? VerifiedWeight : UserWeight;
        return new RunScored(read.TaskClass,
        [
            .. run.Members
                .Where(member => member.Outcome == "ok" && first?.Contains(member.Model) != false)
                .Select(member => (member.Model, Vote: before is null ? member.Vote : before.GetValueOrDefault(member.Model)))
                .Select(it => (it.Model, new ScoredVote
                {
                    RunId = run.RunId,
                    Answer = it.Vote is null ? null : Digest(it.Vote),
                    Right = it.Vote is not null && it.Vote == shown && feedback.Good != false,
                    Weight = right is not null || feedback.Good == true || it.Vote == chosen ? weight : 0,
                })),
        ]);
    }

    // Whom a cascade asks later sees only questions that the first ones did not settle, and would be slandered by them.
    private static HashSet<string>? FirstAsked(ImmutableArray<TraceEvent> trace)
    {
        if (trace.FirstOrDefault(entry => entry.Kind == TraceKind.Plan && entry.Stage == ParallelFanOut.Stage) is not { } plan)
        {
            return null;
        }

        using var json = JsonDocument.Parse(plan.Data);
        return [.. json.RootElement.GetProperty("members").EnumerateArray().Select(member => member.GetString()!)];
    }

    // Whoever changed its mind was shown the others' answers: only what it had said by itself tells how reliable it is. Null = nobody could.
    private static Dictionary<string, string>? BeforeChallenge(ImmutableArray<TraceEvent> trace)
    {
        var clusters = trace.Where(IsCluster).ToList();
        if (clusters.Count < 2)
        {
            return null;
        }

        using var json = JsonDocument.Parse(clusters[0].Data);
        return json.RootElement.GetProperty("clusters").EnumerateArray()
            .SelectMany(cluster => cluster.GetProperty("models").EnumerateArray().Select(model => (Model: model.GetString()!, Answer: cluster.GetProperty("answer").GetString()!)))
            .DistinctBy(it => it.Model).ToDictionary(it => it.Model, it => it.Answer, StringComparer.Ordinal);
    }

    // Meanings of answers and of prompts are clustered as well.
    private static bool IsCluster(TraceEvent entry) => entry is { Kind: TraceKind.Cluster, Stage: VoteTrace.Stage };

    // Digests are compared within one question only; 64 bits are plenty.
    private static string Digest(string answer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer)).AsSpan(0, 8));

    private sealed record Cluster(string TaskClass, AnswerShape Shape)
    {
        public static Cluster? Read(string data)
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.TryGetProperty("task_class", out var taskClass) && json.RootElement.TryGetProperty("form", out var form)
                && Enum.TryParse<AnswerForm>(form.GetString(), out var known)
                    ? new Cluster(taskClass.GetString()!, new(known, json.RootElement.TryGetProperty("unit", out var unit) ? unit.GetString() : null))
                    : null;
        }
    }
}

/// <summary>Votes with the class of task that they tell about.</summary>
public sealed record RunScored(string TaskClass, ImmutableArray<(string Model, ScoredVote Vote)> Votes);
