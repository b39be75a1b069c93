using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Tools: functions of the caller, in the flat form of Responses here and in the nested one of chat completions there.</summary>
internal static class ResponseTools
{
    /// <summary>The request has tools. Providers refuse wishes about tools where there are none.</summary>
    public static bool AreIn(RequestNode body) => body.Find("tools") is { Kind: JsonValueKind.Array } tools && tools.Value.GetArrayLength() > 0;

    /// <summary>Writes the field <c>tools</c>.</summary>
    public static void Write(Utf8JsonWriter json, RequestNode tools)
    {
        if (!tools.Entries().Any())
        {
            return;
        }

        json.WriteStartArray("tools");
        foreach (var tool in tools.Entries())
        {
            WriteTool(json, tool);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the field <c>tool_choice</c>; without tools only what they would have to be there for.</summary>
    public static void WriteChoice(Utf8JsonWriter json, RequestNode choice, bool hasTools)
    {
        if (choice.Kind == JsonValueKind.String)
        {
            var word = choice.Text();
            if (word is not ("auto" or "none" or "required"))
            {
                throw ResponseFault.Invalid(choice.Place, "is no known choice", "Give 'auto', 'none', 'required' or an object that names a function.");
            }

            if (hasTools || word == "required")
            {
                json.WriteString(choice.Place, word);
            }

            return;
        }

        if (choice.Kind != JsonValueKind.Object)
        {
            throw choice.Wrong("'auto', 'none', 'required' or an object that names a function");
        }

        DemandFunction(choice);
        json.WriteStartObject(choice.Place);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", NameOf(choice));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the field <c>parallel_tool_calls</c> where there are tools.</summary>
    public static void WriteParallel(Utf8JsonWriter json, RequestNode flag, bool hasTools)
    {
        var parallel = flag.Flag();
        if (hasTools)
        {
            json.WriteBoolean(flag.Place, parallel);
        }
    }

    private static void WriteTool(Utf8JsonWriter json, RequestNode tool)
    {
        DemandFunction(tool);
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", NameOf(tool));
        if (tool.Find("description") is { } description)
        {
            json.WriteString("description", description.Text());
        }

        if (tool.Find("parameters") is { } parameters)
        {
            json.WritePropertyName("parameters");
            parameters.Object().Value.WriteTo(json);
        }

        if (tool.Find("strict") is { } strict)
        {
            json.WriteBoolean("strict", strict.Flag());
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void DemandFunction(RequestNode tool)
    {
        var type = tool.Need("type", "Give 'function'.");
        if (type.Text() != "function")
        {
            throw ResponseFault.Unsupported(type.Place, "names a built-in tool, and there are none", "Give tools of type 'function', and call them yourself.");
        }
    }

    private static string NameOf(RequestNode tool) => tool.Need("name", "Give the name of the function.").Text() is { Length: > 0 } name
        ? name
        : throw ResponseFault.Invalid(tool.PlaceOf("name"), "is empty", "Give the name of the function.");
}
