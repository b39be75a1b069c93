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
internal sealed record ScoredBallots(string TaskClass, AnswerShape Shape, ImmutableArray<(string Model, string? Vote)> Votes)
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
        var voted = root.GetProperty("clusters").EnumerateArray()
            .SelectMany(position => Models(position, "models").Select(model => (model, (string?)position.GetProperty("answer").GetString())));
        var votes = voted.Concat(Models(root, "no_vote").Select(model => (model, (string?)null))).DistinctBy(it => it.Item1);
        var first = AskedAtFirst(trace);
        return new ScoredBallots(taskClass.GetString()!, shape, [.. votes.Where(it => first?.Contains(it.Item1) != false && (form == AnswerForm.ToolCalls || !ToolVotes.IsOne(it.Item2))).OrderBy(it => it.Item1, StringComparer.Ordinal)]);

        string? Text(string name) => root.TryGetProperty(name, out var text) ? text.GetString() : null;
    }

    /// <summary>Whether an answer divides the votes into right and wrong ones.</summary>
    /// <param name="answer">The answer that is praised, blamed or right, in normal form.</param>
    /// <param name="isRight">It is known to be the right one; else it is what the run gave.</param>
    public bool Tell(string answer, bool isRight) => Shape.Form switch
    {
        AnswerForm.Open => false,
        AnswerForm.ShortText or AnswerForm.Json or AnswerForm.ToolCalls => Votes.Count(it => it.Vote == answer) >= (isRight ? 1 : 2),
        _ => !ToolVotes.IsOne(answer),
    };

    /// <summary>Whether another vote may say the same in more or fewer words: "paris", "capital of france is paris".</summary>
    public bool MaySayTheSame(string? vote, string answer) =>
        Shape.Form == AnswerForm.ShortText && vote is not null && (Within(vote, answer) || Within(answer, vote));

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
