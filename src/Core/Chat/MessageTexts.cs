using System.Text;
using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The conversation of a checked request as plain texts, which is what hive models work on.</summary>
internal static class MessageTexts
{
    /// <summary>The messages and stop texts of a body that <see cref="RequestReader"/> has accepted.</summary>
    public static Outcome<Conversation> Read(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body, new() { MaxDepth = RequestReader.MaxDepth });
        var root = json.RootElement;
        var messages = ImmutableArray.CreateBuilder<ChatMessage>();
        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            var role = message.GetProperty("role").GetString()!;
            var param = $"messages[{messages.Count}]";
            if (role == "function" || (message.TryGetProperty("function_call", out var old) && old.ValueKind != JsonValueKind.Null))
            {
                return Unsupported(param, "a function call of the older form");
            }

            if (TextOf(message) is not { } text)
            {
                return Unsupported(param + ".content", "contents other than text");
            }

            var calls = message.TryGetProperty("tool_calls", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Call)] : ImmutableArray<ToolCall?>.Empty;
            if (calls.Contains(null) || (!calls.IsEmpty && role != "assistant"))
            {
                return Refusal.Of(
                    RefusalCodes.InvalidRequest,
                    $"'{param}.tool_calls' is no list of function calls of the assistant. Give each its 'id', its type 'function', and 'function' with 'name' and 'arguments' as texts.",
                    param + ".tool_calls");
            }

            var answered = role == "tool" ? TextOf(message, "tool_call_id") : null;
            if (role == "tool" && string.IsNullOrEmpty(answered))
            {
                return Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.tool_call_id' is missing. Give the id of the call whose result this is.", param + ".tool_call_id");
            }

            messages.Add(new(role, text) { ToolCalls = calls.IsEmpty ? [] : [.. calls.Select(call => call!)], ToolCallId = answered });
        }

        return new Conversation(messages.ToImmutable(), Stops(root));
    }

    private static ToolCall? Call(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object && TextOf(call, "type") == "function" && TextOf(call, "id") is { Length: > 0 } id
        && call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
        && TextOf(function, "name") is { Length: > 0 } name && TextOf(function, "arguments") is { } arguments
            ? new(id, name, arguments)
            : null;

    private static string? TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string? TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString();
        }

        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (!part.TryGetProperty("text", out var piece) || piece.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            text.Append(piece.GetString());
        }

        return text.ToString();
    }

    private static ImmutableArray<string> Stops(JsonElement root)
    {
        if (!root.TryGetProperty("stop", out var stop))
        {
            return [];
        }

        return stop.ValueKind switch
        {
            JsonValueKind.String => [stop.GetString()!],
            JsonValueKind.Array => [.. stop.EnumerateArray().Select(s => s.GetString()!)],
            _ => [],
        };
    }

    private static Refusal Unsupported(string param, string what) =>
        Refusal.Of(RefusalCodes.UnsupportedParameter, $"'{param}' has {what}, which hive models do not take. Ask a single model.", param);
}
