using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>Writes responses, their items and their parts in OpenAI's form.</summary>
internal static class ResponseWriter
{
    /// <summary>As the answers of chat completions are written.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The response as a document.</summary>
    public static ReadOnlyMemory<byte> Document(ResponseDraft draft)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        WriteResponse(json, draft);
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The response as it stands.</summary>
    public static void WriteResponse(Utf8JsonWriter json, ResponseDraft draft)
    {
        json.WriteStartObject();
        json.WriteString("id", draft.Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", draft.CreatedAt);
        json.WriteString("status", draft.Status);
        json.WriteBoolean("background", false);
        WriteError(json, draft.Error);
        WriteShortened(json, draft.Shortened);
        json.WriteString("model", draft.Model);
        json.WriteStartArray("output");
        foreach (var item in draft.IsOver ? draft.Items : [])
        {
            WriteItem(json, item, draft.StatusOf(item));
        }

        json.WriteEndArray();
        json.WriteNull("previous_response_id");
        json.WriteBoolean("store", false);
        json.WriteString("truncation", "disabled");
        foreach (var (name, value) in draft.Echo)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        WriteUsage(json, draft.IsOver ? draft.Usage : null);
        if (draft.Hive is { } hive)
        {
            json.WritePropertyName("hive");
            hive.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>An item.</summary>
    public static void WriteItem(Utf8JsonWriter json, ResponseItem item, string status)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Id);
        json.WriteString("type", item.IsCall ? "function_call" : "message");
        json.WriteString("status", status);
        if (item.IsCall)
        {
            json.WriteString("call_id", item.CallId);
            json.WriteString("name", item.Name);
            json.WriteString("arguments", item.Arguments.ToString());
        }
        else
        {
            json.WriteString("role", "assistant");
            json.WriteStartArray("content");
            foreach (var part in item.Parts)
            {
                WritePart(json, part, part.Text.ToString(), part.Logprobs);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A part of a message.</summary>
    public static void WritePart(Utf8JsonWriter json, ResponsePart part, string text, IReadOnlyList<JsonElement> logprobs)
    {
        json.WriteStartObject();
        json.WriteString("type", part.IsRefusal ? "refusal" : "output_text");
        json.WriteString(part.IsRefusal ? "refusal" : "text", text);
        if (!part.IsRefusal)
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
            WriteLogprobs(json, logprobs);
        }

        json.WriteEndObject();
    }

    /// <summary>The field <c>logprobs</c>.</summary>
    public static void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<JsonElement> logprobs)
    {
        json.WriteStartArray("logprobs");
        foreach (var token in logprobs)
        {
            token.WriteTo(json);
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, Refusal? error)
    {
        if (error is null)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    }

    private static void WriteShortened(Utf8JsonWriter json, string? reason)
    {
        if (reason is null)
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage? booked)
    {
        if (booked is not { } usage)
        {
            json.WriteNull("usage");
            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.In);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.Cached);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.Out);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.Total);
        json.WriteEndObject();
    }
}
