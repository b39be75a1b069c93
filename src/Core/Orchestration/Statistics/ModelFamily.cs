namespace LLMHive.Orchestration;

/// <summary>Tells which models probably share training, and so errors, where nobody has said it: those whose names start with the same word.</summary>
public static class ModelFamily
{
    /// <summary>The leading letters of the name after the last slash, in lower case: <c>openai/gpt-4o</c> is <c>gpt</c>.</summary>
    public static string Of(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var name = model[(model.LastIndexOf('/') + 1)..];
        return string.Concat(name.TakeWhile(char.IsAsciiLetter)).ToLowerInvariant();
    }
}
