using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LLMHive.Models;

/// <summary>What of a body in OpenAI's form can be said in Anthropic's; the rest is refused by name, never dropped.</summary>
internal static class AnthropicBody
{
    private const int DefaultMaxTokens = 4096;

    private static readonly string[] Translated =
        ["model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "user", "metadata", "store", "n"];

    public static ProviderFailure? Refuse(JsonElement body, HiveOperation operation, ModelCard model)
    {
        if (operation == HiveOperation.Embeddings)
        {
            return ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"{model.Id} makes no embeddings.", "model");
        }

        foreach (var field in body.EnumerateObject())
        {
            if (!Translated.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.Null)
            {
                return ProviderFailures.Rejected(
                    RefusalCodes.UnsupportedParameter, $"'{field.Name}' is not translated to {model.Id}'s API. Leave it out, or ask a model of an OpenAI-compatible provider.", field.Name);
            }
        }

        if (Untold(body.GetProperty("messages")) is { } part)
        {
            return ProviderFailures.Rejected(
                RefusalCodes.UnsupportedParameter, $"'{part}' is not translated to {model.Id}'s API. Send text only, or ask a model of an OpenAI-compatible provider.", part);
        }

        return body.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number && n.GetInt32() != 1
            ? ProviderFailures.Rejected(RefusalCodes.UnsupportedParameter, $"'n' is {n.GetInt32()}; {model.Id} gives one answer. Leave it out.", "n")
            : null;
    }

    /// <summary>Path of the first thing in the messages that is not text; null = all of it is.</summary>
    private static string? Untold(JsonElement messages)
    {
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.GetProperty("role").GetString() is "tool" or "function")
            {
                return $"messages[{index}].role";
            }

            foreach (var field in message.EnumerateObject())
            {
                if (field.Name is "tool_calls" or "function_call" or "audio" && field.Value.ValueKind != JsonValueKind.Null)
                {
                    return $"messages[{index}].{field.Name}";
                }
            }

            if (message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
                && content.EnumerateArray().Any(part => !part.TryGetProperty("text", out _)))
            {
                return $"messages[{index}].content";
            }

            index++;
        }

        return null;
    }

    public static (List<Microsoft.Extensions.AI.ChatMessage> Messages, ChatOptions Options) Read(JsonElement body, int? bound)
    {
        var messages = body.GetProperty("messages").EnumerateArray()
            .Select(message => new Microsoft.Extensions.AI.ChatMessage(Role(message.GetProperty("role").GetString()!), ScriptedAgent.TextOf(message))).ToList();
        var options = new ChatOptions
        {
            MaxOutputTokens = Integer(body, "max_completion_tokens") ?? Integer(body, "max_tokens") ?? Math.Min(DefaultMaxTokens, bound ?? DefaultMaxTokens),
            Temperature = Number(body, "temperature"),
            TopP = Number(body, "top_p"),
        };
        if (body.TryGetProperty("stop", out var stop) && stop.ValueKind is JsonValueKind.String or JsonValueKind.Array)
        {
            options.StopSequences = stop.ValueKind == JsonValueKind.String ? [stop.GetString()!] : [.. stop.EnumerateArray().Select(text => text.GetString()!)];
        }

        return (messages, options);
    }

    public static ChatRole Role(string role) => role is "system" or "developer" ? ChatRole.System : new(role);

    private static int? Integer(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static float? Number(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetSingle() : null;
}
