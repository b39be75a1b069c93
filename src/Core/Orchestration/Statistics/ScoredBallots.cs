using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// The votes of a run that tell how reliable its members are, read from its trace:
/// <list type="bullet">
/// <item>of those that voted: whoever only judged, challenged or rewrote had no answer of its own;</item>
/// <item>what each said by itself, before it heard the others (the first count);</item>
/// <item>of those asked at first, where some were asked later: these see only questions that the first ones did not settle, and
/// would be slandered by them;</item>
/// <item>of those that answered, where words won: whoever wanted to look something up first was not wrong.</item>
/// </list>
/// </summary>
internal sealed record ScoredBallots(string TaskClass, AnswerShape Shape, ImmutableArray<ScoredBallots.Cast> Votes)
{
    /// <summary>Null when the run counted no votes.</summary>
    public static ScoredBallots? Of(ImmutableArray<TraceEvent> trace)
    {
        // Meanings of answers and of prompts are clustered as well.
        if (trace.FirstOrDefault(entry => entry is { Kind: TraceKind.Cluster, Stage: VoteTrace.Stage }) is not { } cluster)
        {
            return null;
        }

        using var json = JsonDocument.Parse(cluster.Data);
        var root = json.RootElement;
        if (!root.TryGetProperty("task_class", out var taskClass) || !root.TryGetProperty("form", out var named) || !Enum.TryParse<AnswerForm>(named.GetString(), out var form))
        {
            return null;
        }

        var shape = new AnswerShape(form, Text("unit"), Text("asked"));
        var (calls, derived, underived) = (Models(root, "calls"), Models(root, "derived"), Models(root, "underived"));
        var votes = root.GetProperty("clusters").EnumerateArray().SelectMany(position => Models(position, "models").Select(model => Voted(model, position)))
            .Concat(Models(root, "no_vote").Select(model => new Cast(model, null, null, null))).DistinctBy(it => it.Model);
        var first = AskedAtFirst(trace);
        var tellsCalls = root.TryGetProperty("calls", out _);
        return new ScoredBallots(taskClass.GetString()!, shape,
        [
            .. votes.Where(it => first?.Contains(it.Model) != false && (form == AnswerForm.ToolCalls || !Called(it)))
                .OrderBy(it => it.Model, StringComparer.Ordinal),
        ])
        {
            IsShortened = !root.GetProperty("clusters").EnumerateArray().All(position => position.TryGetProperty("digest", out _)),
        };

        // Runs of earlier versions did not tell who called.
        bool Called(Cast cast) => tellsCalls ? calls.Contains(cast.Model) : ToolVotes.IsOne(cast.Vote);

        Cast Voted(string model, JsonElement position)
        {
            var answer = position.GetProperty("answer").GetString()!;
            var digest = position.TryGetProperty("digest", out var told) ? told.GetString() : VoteTrace.DigestOf(answer);
            return new(model, answer, digest, derived.Contains(model) ? true : underived.Contains(model) ? false : null);
        }

        string? Text(string name) => root.TryGetProperty(name, out var text) ? text.GetString() : null;
    }

    /// <summary>Runs of earlier versions told no digests: theirs are of the answers as the trace shows them.</summary>
    private bool IsShortened { get; init; }

    /// <summary>Digest of an answer in normal form, as the votes have it.</summary>
    public string DigestOf(string answer) => VoteTrace.DigestOf(IsShortened ? VoteTrace.Short(answer) : answer);

    /// <summary>Whether an answer divides the votes into right and wrong ones.</summary>
    /// <param name="digest">Digest of the answer that is praised, blamed or right, in normal form.</param>
    /// <param name="isRight">It is known to be the right one; else it is what the run gave.</param>
    public bool Tell(string digest, bool isRight) => Shape.Form switch
    {
        AnswerForm.Open => false,
        AnswerForm.ShortText or AnswerForm.Json or AnswerForm.ToolCalls => Votes.Count(it => it.Digest == digest) >= (isRight ? 1 : 2),
        _ => true,
    };

    /// <summary>Whether another vote may say the same in more or fewer words: "paris", "capital of france is paris".</summary>
    public bool MaySayTheSame(string? vote, string answer) =>
        Shape.Form == AnswerForm.ShortText && vote is not null && (Within(vote, answer) || Within(answer, vote));

    /// <summary>One vote.</summary>
    /// <param name="Model">Whose.</param>
    /// <param name="Vote">The answer as the trace shows it, long ones shortened; null = none.</param>
    /// <param name="Digest">Digest of the whole answer; null = none.</param>
    /// <param name="Derived">Whether its working arrived at it (<see cref="Ballot.Derived"/>).</param>
    internal sealed record Cast(string Model, string? Vote, string? Digest, bool? Derived);

    private static bool Within(string text, string part) => $" {text} ".Contains($" {part} ", StringComparison.Ordinal);

    // Null = everybody was asked at once.
    private static HashSet<string>? AskedAtFirst(ImmutableArray<TraceEvent> trace)
    {
        var plans = trace.Where(entry => entry is { Kind: TraceKind.Plan, Stage: ParallelFanOut.Stage }).Take(2).ToList();
        if (plans.Count < 2)
        {
            return null;
        }

        using var json = JsonDocument.Parse(plans[0].Data);
        return [.. Models(json.RootElement, "members")];
    }

    private static List<string> Models(JsonElement of, string property) =>
        of.TryGetProperty(property, out var models) ? [.. models.EnumerateArray().Select(model => model.GetString()!)] : [];
}
