namespace LLMHive.Chat;

/// <summary>One message of a conversation.</summary>
public sealed record HiveMessage
{
    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>What it says; null only for an assistant that called tools and said nothing.</summary>
    public string? Text { get; init; }

    /// <summary>Addresses of images, or <c>data:</c> URIs; single models that see take them.</summary>
    public ImmutableArray<string> Images { get; init; } = [];

    /// <summary>The tools that an assistant called.</summary>
    public ImmutableArray<HiveToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a message of role <c>tool</c> answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>What the model should keep to.</summary>
    public static HiveMessage System(string text) => new() { Role = "system", Text = text };

    /// <summary>What the user says.</summary>
    public static HiveMessage User(string text) => new() { Role = "user", Text = text };

    /// <summary>What the model said before.</summary>
    public static HiveMessage Assistant(string text) => new() { Role = "assistant", Text = text };

    /// <summary>What a tool gave.</summary>
    /// <param name="callId"><see cref="HiveToolCall.Id"/> of the call.</param>
    /// <param name="result">For the model to read.</param>
    public static HiveMessage Tool(string callId, string result) => new() { Role = "tool", Text = result, ToolCallId = callId };
}
