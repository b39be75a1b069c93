using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Models.Messages;

namespace LLMHive.Models;

/// <summary>A request in OpenAI's form as one of Anthropic's; what cannot be said there is refused by name, never dropped.</summary>
internal static class AnthropicBody
{
    private const int DefaultMaxTokens = 4096;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Translated =
    [
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "user", "metadata", "store", "n",
        "tools", "tool_choice", "parallel_tool_calls", "response_format",
    ];

    /// <summary>A forwarded request; null with the failure when it cannot be said.</summary>
    public static MessageCreateParams? Of(ForwardCall call, ModelCard model, out ProviderFailure? failure)
    {
        using var json = JsonDocument.Parse(call.Body);
        failure = Refuse(json.RootElement, call.Operation, model);
        return failure is null ? Translate(json.RootElement, model, call.MaxOutputTokens, static _ => true, out failure) : null;
    }

    /// <summary>
    /// A typed question; null with the failure when it cannot be said. A form that the model is not sure to hold is said in words,
    /// so that it can take part all the same: engines check answers either way.
    /// </summary>
    public static MessageCreateParams? Of(AskCall call, ModelCard model, out ProviderFailure? failure)
    {
        try
        {
            var held = call.Format?.Schema is { } schema && AnthropicFormats.Holds(model, JsonElement.Parse(schema));
            var said = held ? call : call with { Messages = FormatInstruction.Messages(call), Format = null };
            var body = new JsonObject { ["messages"] = AskBody.Messages(said), ["max_tokens"] = call.MaxOutputTokens, ["temperature"] = call.Temperature };
            if (!call.Stop.IsDefaultOrEmpty)
            {
                body["stop"] = new JsonArray([.. call.Stop.Select(stop => JsonValue.Create(stop))]);
            }

            AskBody.AddWishes(body, said);
            return Translate(JsonElement.Parse(body.ToJsonString()), model, null, schema => AnthropicFormats.Holds(model, schema), out failure);
        }
        catch (JsonException)
        {
            failure = ProviderFailures.Rejected(RefusalCodes.InvalidRequest, "The schema or the tools of the question are no JSON. Give them as JSON.");
            return null;
        }
    }

    private static ProviderFailure? Refuse(JsonElement body, HiveOperation operation, ModelCard model)
    {
        if (operation == HiveOperation.Embeddings)
        {
            return ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"{model.Id} makes no embeddings.", "model");
        }

        foreach (var field in body.EnumerateObject())
        {
            if (!Translated.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.Null)
            {
                return AnthropicRefusals.Unsaid(field.Name, model);
            }
        }

        return body.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number && n.GetInt32() != 1
            ? ProviderFailures.Rejected(RefusalCodes.UnsupportedParameter, $"'n' is {n.GetInt32()}; {model.Id} gives one answer. Leave it out.", "n")
            : null;
    }

    private static MessageCreateParams? Translate(JsonElement body, ModelCard model, int? bound, Func<JsonElement, bool> holds, out ProviderFailure? failure)
    {
        var conversation = new AnthropicConversation(model);
        var format = body.TryGetProperty("response_format", out var found) ? found : default;
        failure = AnthropicTools.Refuse(body, model) ?? AnthropicFormats.Refuse(format, model) ?? conversation.Read(body.GetProperty("messages"));
        if (failure is not null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model.UpstreamId);
            json.WriteNumber("max_tokens"u8, Integer(body, "max_completion_tokens") ?? Integer(body, "max_tokens") ?? Math.Min(DefaultMaxTokens, bound ?? DefaultMaxTokens));
            conversation.Write(json);
            AnthropicTools.Write(json, body, conversation.Called, holds);
            AnthropicFormats.Write(json, format);
            WriteNumber(json, body, "temperature");
            WriteNumber(json, body, "top_p");
            WriteStops(json, body);
            json.WriteEndObject();
        }

        var fields = JsonElement.Parse(buffer.WrittenSpan).EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        return MessageCreateParams.FromRawUnchecked(new Dictionary<string, JsonElement>(), new Dictionary<string, JsonElement>(), fields);
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonElement body, string name)
    {
        if (body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WriteStops(Utf8JsonWriter json, JsonElement body)
    {
        if (!body.TryGetProperty("stop", out var stop) || stop.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            return;
        }

        json.WriteStartArray("stop_sequences"u8);
        foreach (var text in stop.ValueKind == JsonValueKind.String ? [stop] : stop.EnumerateArray().ToArray())
        {
            json.WriteStringValue(text.GetString());
        }

        json.WriteEndArray();
    }

    private static int? Integer(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
