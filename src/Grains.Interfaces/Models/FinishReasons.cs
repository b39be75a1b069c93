namespace LLMHive.Models;

/// <summary>How an answer ends, in the words of OpenAI's API.</summary>
public static class FinishReasons
{
    /// <summary>It is whole.</summary>
    public const string Stop = "stop";

    /// <summary>It was cut off at the most tokens.</summary>
    public const string Length = "length";

    /// <summary>The provider withheld a part of it.</summary>
    public const string ContentFilter = "content_filter";

    /// <summary>It wants functions called.</summary>
    public const string ToolCalls = "tool_calls";

    /// <summary>The reason of a text that a model gave; what providers say beyond these three says nothing of a text.</summary>
    public static string OfText(string told) => told is Length or ContentFilter ? told : Stop;
}
