using System.Buffers;
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
        return new(model, Write(model, prompt, system, maxTokens, fields.RawObject("hive")));
    }

    private static byte[] Write(string model, string prompt, string? system, long? maxTokens, string? hive)
    {
        var body = new ArrayBufferWriter<byte>(256 + prompt.Length);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            if (system is not null)
            {
                WriteMessage(json, "system", system);
            }

            WriteMessage(json, "user", prompt);
            json.WriteEndArray();
            if (maxTokens is { } most)
            {
                json.WriteNumber("max_tokens", most);
            }

            if (hive is not null)
            {
                json.WritePropertyName("hive");
                json.WriteRawValue(hive);
            }

            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }
}
