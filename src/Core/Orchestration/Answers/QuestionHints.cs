using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>What a question itself tells about the form of its answer.</summary>
internal static partial class QuestionHints
{
    /// <summary>True when lines <c>A) …</c> and <c>B) …</c> (or <c>A.</c>, <c>(A)</c>, <c>A:</c>, quoted, bold or behind a list's mark) follow one another.</summary>
    public static bool ListsChoices(string question) => Choices(question).Count >= 2;

    /// <summary>The choices of the last such list by their letters, each to the end of its line.</summary>
    public static Dictionary<char, string> Choices(string question)
    {
        var choices = new Dictionary<char, string>();
        foreach (Match line in ChoiceLine().Matches(question))
        {
            var letter = line.Groups[1].Value[0];
            if (letter == 'A')
            {
                choices.Clear();
            }

            if (letter == 'A' + choices.Count)
            {
                var (from, end) = (line.Index + line.Length - 1, question.IndexOf('\n', line.Index + line.Length - 1));
                choices[letter] = end < 0 ? question[from..] : question[from..end];
            }
        }

        return choices;
    }

    /// <summary>What stands before the last list of choices; the whole question when it has none.</summary>
    public static string Stem(string question) =>
        ChoiceLine().Matches(question).LastOrDefault(line => line.Groups[1].Value == "A") is { } first ? question[..first.Index] : question;

    /// <summary>Where the letters <c>A</c> stand that begin a list of choices.</summary>
    public static HashSet<int> ListsAt(string text)
    {
        var letters = ChoiceLine().Matches(text).Select(line => line.Groups[1]).ToList();
        return [.. letters.Zip(letters.Skip(1)).Where(pair => pair.First.ValueSpan is "A" && pair.Second.ValueSpan is "B").Select(pair => pair.First.Index)];
    }

    /// <summary>True when the question shows Python code and asks for the value that completes its assertion.</summary>
    public static bool AsksForPythonValue(string question) => PythonFunction().IsMatch(question) && OpenAssertion().IsMatch(question);

    /// <summary>True when the question asks when something is.</summary>
    public static bool AsksWhen(string question) => When().IsMatch(question);

    /// <summary>True when the question speaks of JSON.</summary>
    public static bool AsksForJson(string question) => JsonWord().IsMatch(question);

    [GeneratedRegex(@"\bwhen\s+(?:was|were|did|is|are|will|does|do)\b|\b(?:what|which)\s+(?:exact\s+)?(?:date|day|year|month)\b|\bdate\s+of\b", RegexOptions.IgnoreCase)]
    private static partial Regex When();

    [GeneratedRegex(@"\bjson\b", RegexOptions.IgnoreCase)]
    private static partial Regex JsonWord();

    [GeneratedRegex(@"^[ \t]*(?:[>*+-][ \t]*)*\(?([A-Z])(?:\)\*{0,2}[ \t]*|[.:]\*{0,2}[ \t]+)(?=[^\s*]).", RegexOptions.Multiline)]
    private static partial Regex ChoiceLine();

    [GeneratedRegex(@"^[ \t]*def \w+\(", RegexOptions.Multiline)]
    private static partial Regex PythonFunction();

    // From left to right: the other way, each of many question marks would be followed back to the beginning of the line.
    [GeneratedRegex(@"^[ \t]*assert .*==[ \t]*\?\?", RegexOptions.Multiline)]
    private static partial Regex OpenAssertion();
}
