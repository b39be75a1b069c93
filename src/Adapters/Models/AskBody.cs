using System.Text.Json.Nodes;

namespace LLMHive.Models;

/// <summary>Fields of a typed question in OpenAI's form.</summary>
internal static class AskBody
{
    /// <summary>The field <c>messages</c>.</summary>
    public static JsonArray Messages(AskCall call) => new([.. call.Messages.Select(Message)]);

    /// <summary>Adds <c>response_format</c>, <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>, those that are asked for.</summary>
    public static void AddWishes(JsonObject body, AskCall call)
    {
        if (call.Format is { } format)
        {
            body["response_format"] = Format(format);
        }

        if (call.Tools is not { } tools)
        {
            return;
        }

        body["tools"] = JsonNode.Parse(tools.Tools);
        if (tools.Choice is { } choice)
        {
            body["tool_choice"] = JsonNode.Parse(choice);
        }

        if (tools.Parallel is { } parallel)
        {
            body["parallel_tool_calls"] = parallel;
        }
    }

    private static JsonNode Message(ChatMessage message)
    {
        var written = new JsonObject { ["role"] = message.Role, ["content"] = message.Text };
        if (message.ToolCallId is { } id)
        {
            written["tool_call_id"] = id;
        }

        if (!message.ToolCalls.IsDefaultOrEmpty)
        {
            written["tool_calls"] = new JsonArray([.. message.ToolCalls.Select(static call => new JsonObject
            {
                ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]);
        }

        return written;
    }

    private static JsonObject Format(AnswerFormat format)
    {
        if (format.Schema is not { } schema)
        {
            return new() { ["type"] = "json_object" };
        }

        var named = new JsonObject { ["name"] = format.Name, ["schema"] = JsonNode.Parse(schema) };
        if (format.Description is { } description)
        {
            named["description"] = description;
        }

        if (format.Strict is { } strict)
        {
            named["strict"] = strict;
        }

        return new() { ["type"] = "json_schema", ["json_schema"] = named };
    }
}
