using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Sorts questions into classes in which models err alike, from the question alone: a team is chosen before anybody has answered.</summary>
public static partial class TaskClasses
{
    /// <summary>One of lettered choices.</summary>
    public const string Choice = "choice";

    /// <summary>The value of a piece of Python.</summary>
    public const string PythonValue = "python_value";

    /// <summary>Something to calculate.</summary>
    public const string Number = "number";

    /// <summary>Everything else.</summary>
    public const string General = "general";

    /// <summary>All classes.</summary>
    public static ImmutableArray<string> All { get; } = [Choice, PythonValue, Number, General];

    /// <summary>The class of a question.</summary>
    public static string Of(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return QuestionHints.ListsChoices(question) ? Choice
            : QuestionHints.AsksForPythonValue(question) ? PythonValue
            : HasNumbers(question) && AsksToCalculate().IsMatch(question) ? Number
            : General;
    }

    /// <summary>True when a text holds a number, in digits or in words.</summary>
    internal static bool HasNumbers(string text) => HasDigits().IsMatch(text);

    [GeneratedRegex(@"\d|\\frac|\b(two|three|four|five|six|seven|eight|nine|ten|twice|half|dozen)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HasDigits();

    [GeneratedRegex(
        @"\b(how (many|much|long|old|far|tall|fast)|what (is|are|was|will be) the|what percent(age)?|find|compute|calculate|evaluate|determine|in how many)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex AsksToCalculate();
}
