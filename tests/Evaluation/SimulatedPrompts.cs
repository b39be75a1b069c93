using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Rewritings of a prompt, to which nobody recorded answers. A third of them keep the task: each member answers as recorded. A
/// third spoil it in a way that no program sees: whoever is asked is wrong. A third make it clearer: each member answers as the better
/// of itself and the member after it. What was spoiled stays spoiled. Every question counts as clear, as those of these files are.
/// </summary>
internal sealed partial class SimulatedPrompts(ReplayQuestion question, IReadOnlyList<string> members, SimulatedDice dice)
{
    public const string Stage = "diffusion";
    public const int Spoiled = 0;
    public const int Kept = 1;
    public const int Clarified = 2;

    /// <summary>The better of two wordings, or the same meaning, is asked for.</summary>
    public static bool AreJudged(AgentQuestion asked) =>
        asked.Messages[0].Text.Contains("wordings of the last message", StringComparison.Ordinal)
        || asked.Messages[0].Text.Contains("rewriting of the last message", StringComparison.Ordinal);

    /// <summary>What rewriting has made of a prompt; the original is <see cref="Kept"/>.</summary>
    public static int QualityOf(string prompt)
    {
        var words = Marks().Matches(prompt).Select(match => match.Value).ToList();
        return words.Contains("otherwise") ? Spoiled : words.Contains("clearly") ? Clarified : Kept;
    }

    /// <summary>Reads a prompt, or rewords it.</summary>
    public string Write(AgentQuestion asked)
    {
        if (asked.Role == "interpreter")
        {
            return """{"meanings": ["what it says"], "decided": true, "questions": [], "assumption": ""}""";
        }

        var prompt = Message().Match(asked.Messages[^1].Text).Groups["text"].Value;
        var mark = new[] { "otherwise", "similarly", "clearly" }[dice.Next(3)];

        // Long enough to count as another wording, and without a word that a program takes for a demand.
        var wording = string.Join(' ', Enumerable.Repeat(asked.Role.Replace('_', ' '), 2 + (prompt.Count(char.IsWhiteSpace) / 10)));
        return JsonSerializer.Serialize(new { prompt = $"{prompt}\n[[{mark}]] {wording}", reason = "simulated" });
    }

    /// <summary>What a member says to a reworded prompt; null = what it said to the original.</summary>
    public string? Answer(AgentQuestion asked)
    {
        var quality = QualityOf(asked.Messages[^1].Text);
        if (quality == Kept || !question.Answers.TryGetValue(asked.Model, out var own))
        {
            return null;
        }

        if (quality == Clarified)
        {
            var next = question.Answers[members[(members.ToList().IndexOf(asked.Model) + 1) % members.Count]].Text;
            return !dice.IsRight(own.Text) && dice.IsRight(next) ? next : null;
        }

        var wrong = members.Select(member => question.Answers[member].Text).Where(text => !dice.IsRight(text)).ToList();
        return !dice.IsRight(own.Text) ? null : wrong.Count > 0 ? dice.Any(wrong) : "I do not know.";
    }

    [GeneratedRegex(@"(?<=^\[\[)(?:otherwise|similarly|clearly)(?=\]\] )", RegexOptions.Multiline)]
    private static partial Regex Marks();

    [GeneratedRegex(@"<message (?<key>[0-9a-f]+)>\n(?<text>.*?)\n</message \k<key>>", RegexOptions.Singleline)]
    private static partial Regex Message();
}
