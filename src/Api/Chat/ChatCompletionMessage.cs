using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>One message of a conversation, for the reference.</summary>
/// <param name="Role">system, developer, user, assistant or tool.</param>
/// <param name="Content">A text, or a list of parts.</param>
internal sealed record ChatCompletionMessage(string Role, JsonElement? Content);
