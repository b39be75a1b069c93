namespace LLMHive.Models;

/// <summary>How a recorded question is put to a model: the text that recorded answers are found by again.</summary>
public static class ReplayPrompt
{
    /// <summary>The question; where there are choices, a blank line and one line <c>A) text</c> each, joined by line feeds.</summary>
    public static string Render(string question, IReadOnlyList<string>? choices)
    {
        ArgumentNullException.ThrowIfNull(question);
        return choices is null or { Count: 0 }
            ? question
            : string.Join('\n', [question, "", .. choices.Select((choice, index) => $"{(char)('A' + index)}) {choice}")]);
    }
}
