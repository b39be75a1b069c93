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
            if (role is "tool" or "function" || (message.TryGetProperty("tool_calls", out var calls) && calls is { ValueKind: JsonValueKind.Array } && calls.GetArrayLength() > 0))
            {
                return Unsupported(param, "tool calls");
            }

            if (TextOf(message) is not { } text)
            {
                return Unsupported(param + ".content", "contents other than text");
            }

            messages.Add(new(role, text));
        }

        return new Conversation(messages.ToImmutable(), Stops(root));
    }

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
