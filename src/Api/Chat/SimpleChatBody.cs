namespace LLMHive.Chat;

/// <summary>Body of <c>POST /v1/chat</c>.</summary>
/// <param name="Prompt">The question, at most 1,000,000 characters.</param>
/// <param name="Model">Default <c>hive/fast</c>.</param>
/// <param name="System">What the model should keep to.</param>
/// <param name="MaxTokens">Most tokens of the answer; default 1,024.</param>
/// <param name="Hive">Options of hive models, as in <c>/v1/chat/completions</c>.</param>
internal sealed record SimpleChatBody(string Prompt, string? Model, string? System, long? MaxTokens, System.Text.Json.JsonElement? Hive);
