using System.Buffers;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Writes requests in OpenAI's form, which is what the front door reads.</summary>
internal static class ChatRequestWriter
{
    /// <summary>A chat completion.</summary>
    public static byte[] Write(IReadOnlyList<HiveMessage> messages, AskOptions options, bool stream)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", options.Model);
            json.WriteStartArray("messages");
            foreach (var message in messages)
            {
                WriteMessage(json, message);
            }

            json.WriteEndArray();
            WriteOptions(json, options, stream);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>An embeddings request.</summary>
    public static byte[] Write(string model, IReadOnlyList<string> texts, int? dimensions)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.Texts("input", texts);
            if (dimensions is { } length)
            {
                json.WriteNumber("dimensions", length);
            }

            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, HiveMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role);
        if (message.Images.IsDefaultOrEmpty)
        {
            json.WriteString("content", message.Text);
        }
        else
        {
            WriteParts(json, message);
        }

        if (!message.ToolCalls.IsDefaultOrEmpty)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in message.ToolCalls)
            {
                WriteCall(json, call);
            }

            json.WriteEndArray();
        }

        if (message.ToolCallId is { } id)
        {
            json.WriteString("tool_call_id", id);
        }

        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, HiveMessage message)
    {
        json.WriteStartArray("content");
        if (message.Text is { Length: > 0 } text)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        foreach (var image in message.Images)
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", image);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, HiveToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteString("arguments", call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, AskOptions options, bool stream)
    {
        if (stream)
        {
            json.WriteBoolean("stream", true);
        }

        json.Number("max_tokens", options.MaxTokens);
        json.Number("temperature", options.Temperature);
        json.Number("seed", options.Seed);
        if (options.Stop is { Count: > 0 } stop)
        {
            json.Texts("stop", stop);
        }

        if (options.Tools is { Count: > 0 } tools)
        {
            WriteTools(json, tools);
        }

        if (options.ToolChoice is { } choice)
        {
            WriteChoice(json, choice);
        }

        if (options.ResponseFormat is { } format)
        {
            json.WritePropertyName("response_format");
            format.WriteTo(json);
        }

        if (options.Hive is { } tuning)
        {
            TuningWriter.Write(json, tuning);
        }

        foreach (var (name, value) in options.Extra ?? ImmutableDictionary<string, JsonElement>.Empty)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<HiveTool> tools)
    {
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            tool.Parameters.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, string choice)
    {
        if (choice is "auto" or "none" or "required")
        {
            json.WriteString("tool_choice", choice);
            return;
        }

        json.WriteStartObject("tool_choice");
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", choice);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
