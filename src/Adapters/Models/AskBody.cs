using System.Text.Json.Nodes;

namespace LLMHive.Models;

/// <summary>Fields of a typed question in OpenAI's form.</summary>
internal static class AskBody
{
    /// <summary>The field <c>response_format</c>.</summary>
    public static JsonObject Format(AnswerFormat format)
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
