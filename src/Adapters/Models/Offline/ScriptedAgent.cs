using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LLMHive.Models;

/// <summary>A deterministic agent for testing clients: says the last message back, and honours tools, formats, limits and stops.</summary>
internal static class ScriptedAgent
{
    public static ImmutableArray<CompletionChoice> Answer(JsonElement request)
    {
        var n = request.TryGetProperty("n", out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt32() : 1;
        var choice = ToolCall(request) ?? Text(request);
        return [.. Enumerable.Repeat(choice, n)];
    }

    /// <summary>The answer to a typed question: a call of the tool that is demanded, or the text in the form asked for.</summary>
    public static CompletionChoice Answer(AskCall call, string said)
    {
        var body = new JsonObject();
        AskBody.AddWishes(body, call);
        var request = JsonSerializer.SerializeToElement(body);
        return ToolCall(request) ?? Limited(Formatted(request, said), call.MaxOutputTokens);
    }

    /// <summary>The text of one message, its text parts joined.</summary>
    public static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content))
        {
            return "";
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Concat(content.EnumerateArray()
                .Select(part => part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : "")),
            _ => "",
        };
    }

    private static CompletionChoice Text(JsonElement request)
    {
        var said = request.GetProperty("messages").EnumerateArray().Select(TextOf).LastOrDefault(text => text.Length > 0) ?? "";
        var text = Formatted(request, said);
        foreach (var stop in Stops(request))
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            text = at >= 0 ? text[..at] : text;
        }

        return Limited(text, Limit(request));
    }

    /// <summary>The text as far as the limit reaches, in tokens as they are booked.</summary>
    public static CompletionChoice Limited(string text, int? most)
    {
        if (most is null || TokenEstimate.Of(text) <= most)
        {
            return new(text, "stop");
        }

        var (bytes, length) = (0L, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (TokenEstimate.OfBytes(bytes) > most)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return new(text[..length], "length");
    }

    private static string Formatted(JsonElement request, string said)
    {
        if (!request.TryGetProperty("response_format", out var format) || format.ValueKind != JsonValueKind.Object
            || !format.TryGetProperty("type", out var type))
        {
            return said;
        }

        return type.GetString() switch
        {
            "json_object" => new JsonObject { ["echo"] = said }.ToJsonString(),
            "json_schema" when format.TryGetProperty("json_schema", out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("schema", out var schema) =>
                SchemaSample.Of(schema)?.ToJsonString() ?? "null",
            _ => said,
        };
    }

    /// <summary>A tool is called when it is demanded: by <c>required</c>, or by its name.</summary>
    private static CompletionChoice? ToolCall(JsonElement request)
    {
        if (!request.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() == 0
            || !request.TryGetProperty("tool_choice", out var wish))
        {
            return null;
        }

        var name = wish.ValueKind == JsonValueKind.Object && wish.TryGetProperty("function", out var function) ? function.GetProperty("name").GetString() : null;
        if (name is null && (wish.ValueKind != JsonValueKind.String || wish.GetString() != "required"))
        {
            return null;
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.TryGetProperty("function", out var declared) && (name is null || declared.GetProperty("name").GetString() == name))
            {
                var arguments = declared.TryGetProperty("parameters", out var schema) ? SchemaSample.Of(schema)?.ToJsonString() : null;
                return new(null, "tool_calls", [new("call_scripted_1", declared.GetProperty("name").GetString()!, arguments ?? "{}")]);
            }
        }

        return null;
    }

    private static int? Limit(JsonElement request)
    {
        foreach (var name in (string[])["max_completion_tokens", "max_tokens"])
        {
            if (request.TryGetProperty(name, out var most) && most.ValueKind == JsonValueKind.Number)
            {
                return most.GetInt32();
            }
        }

        return null;
    }

    private static IEnumerable<string> Stops(JsonElement request)
    {
        if (!request.TryGetProperty("stop", out var stop))
        {
            return [];
        }

        return stop.ValueKind switch
        {
            JsonValueKind.String => [stop.GetString()!],
            JsonValueKind.Array => stop.EnumerateArray().Select(text => text.GetString()!).Where(text => text.Length > 0),
            _ => [],
        };
    }
}
