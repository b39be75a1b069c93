using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>A prompt on its way to becoming a chat completion.</summary>
/// <param name="Model">The model asked.</param>
/// <param name="Completion">Body of the chat completion it stands for.</param>
internal sealed record SimpleChatRequest(string Model, byte[] Completion)
{
    private const string DefaultModel = "hive/fast";
    private const int MaxPrompt = 1_000_000;

    public static SimpleChatRequest Read(Fields fields)
    {
        var prompt = fields.RequiredProse("prompt", MaxPrompt);
        var model = fields.Text("model", 200) ?? DefaultModel;
        var system = fields.Prose("system", MaxPrompt);
        var maxTokens = fields.Whole("max_tokens", 1, 10_000_000);
        var hive = fields.RawObject("hive");
        var options = new AskOptions
        {
            Model = model,
            MaxTokens = maxTokens,
            Extra = hive is null ? null : new Dictionary<string, JsonElement> { ["hive"] = JsonElement.Parse(hive) },
        };
        HiveMessage[] messages = system is null ? [HiveMessage.User(prompt)] : [HiveMessage.System(system), HiveMessage.User(prompt)];
        return new(model, ChatRequestWriter.Write(messages, options, stream: false));
    }
}
