using System.Text.Json;

namespace LLMHive.Models;

/// <summary><c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c> of OpenAI's form in Anthropic's.</summary>
internal static class AnthropicTools
{
    private static readonly string[] Known = ["name", "description", "parameters", "strict"];

    /// <summary>What of them cannot be said; null when all can.</summary>
    public static ProviderFailure? Refuse(JsonElement body, ModelCard model)
    {
        var tools = Field(body, "tools");
        if (tools.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Array))
        {
            return AnthropicRefusals.Invalid("tools", "is no list", "Give a list of functions.");
        }

        foreach (var (index, tool) in List(body).Index())
        {
            if (Tool(tool, FormattableString.Invariant($"tools[{index}]"), model) is { } failure)
            {
                return failure;
            }
        }

        var parallel = Field(body, "parallel_tool_calls");
        return parallel.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False)
            ? AnthropicRefusals.Invalid("parallel_tool_calls", "is neither true nor false", "Give one of them, or leave it out.")
            : Choice(Field(body, "tool_choice"), List(body).Length > 0, model);
    }

    /// <summary>Writes <c>tools</c> and <c>tool_choice</c>, where there are any.</summary>
    /// <param name="json">The request.</param>
    /// <param name="body">A body that <see cref="Refuse"/> lets pass.</param>
    /// <param name="called">Functions that the conversation calls.</param>
    /// <param name="holds">The model can be held to a schema, where a function asks for it.</param>
    public static void Write(Utf8JsonWriter json, JsonElement body, IReadOnlyCollection<string> called, Func<JsonElement, bool> holds)
    {
        var tools = List(body);
        if (tools.Length == 0 && called.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            Write(json, tool.GetProperty("function"), holds);
        }

        // A conversation with calls must name their functions. Where the caller offers none any more, none may be called.
        foreach (var name in tools.Length > 0 ? [] : called.Distinct(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            WriteSchema(json, default);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChoice(json, tools.Length == 0 ? "none" : Word(Field(body, "tool_choice")), Field(body, "tool_choice"), Field(body, "parallel_tool_calls").ValueKind == JsonValueKind.False);
    }

    private static ProviderFailure? Tool(JsonElement tool, string param, ModelCard model)
    {
        if (AnthropicParts.Text(tool, "type") != "function")
        {
            return AnthropicRefusals.Unsaid(param + ".type", model, "Send tools of type function");
        }

        var function = Field(tool, "function");
        if (AnthropicParts.Text(function, "name") is not { Length: > 0 })
        {
            return AnthropicRefusals.Invalid(param + ".function.name", "is missing", "Give each function a name.");
        }

        foreach (var field in function.EnumerateObject())
        {
            var told = $"{param}.function.{field.Name}";
            var fits = field.Value.ValueKind == JsonValueKind.Null || field.Name switch
            {
                "description" => field.Value.ValueKind == JsonValueKind.String,
                "parameters" => field.Value.ValueKind == JsonValueKind.Object,
                "strict" => field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                _ => true,
            };
            if (!fits)
            {
                return AnthropicRefusals.Invalid(told, $"is {field.Value.ValueKind}", "Give description as a text, parameters as an object and strict as true or false.");
            }

            if (field.Value.ValueKind != JsonValueKind.Null && !Known.Contains(field.Name))
            {
                return AnthropicRefusals.Unsaid(told, model);
            }
        }

        foreach (var field in tool.EnumerateObject())
        {
            if (field.Name is not ("type" or "function") && field.Value.ValueKind != JsonValueKind.Null)
            {
                return AnthropicRefusals.Unsaid($"{param}.{field.Name}", model);
            }
        }

        return null;
    }

    private static ProviderFailure? Choice(JsonElement choice, bool offered, ModelCard model)
    {
        var word = Word(choice);
        return word switch
        {
            "none" or "auto" => null,
            _ when word.Length == 0 => AnthropicRefusals.Unsaid("tool_choice", model, "Give 'none', 'auto', 'required' or an object that names a function"),
            _ when !offered => AnthropicRefusals.Invalid("tool_choice", "is given without 'tools'", "Give both or neither."),
            "tool" when Named(choice) is not { Length: > 0 } => AnthropicRefusals.Invalid("tool_choice.function.name", "is missing", "Name the function."),
            _ => null,
        };
    }

    /// <summary>The wish in a word; empty = there is none for it.</summary>
    private static string Word(JsonElement choice) => choice.ValueKind switch
    {
        JsonValueKind.Undefined => "auto",
        JsonValueKind.String when choice.GetString() is "none" or "auto" or "required" => choice.GetString()!,
        JsonValueKind.Object when AnthropicParts.Text(choice, "type") == "function" => "tool",
        _ => "",
    };

    private static string? Named(JsonElement choice) => AnthropicParts.Text(Field(choice, "function"), "name");

    private static void Write(Utf8JsonWriter json, JsonElement function, Func<JsonElement, bool> holds)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, AnthropicParts.Text(function, "name"));
        if (AnthropicParts.Text(function, "description") is { Length: > 0 } description)
        {
            json.WriteString("description"u8, description);
        }

        var schema = Field(function, "parameters");
        WriteSchema(json, schema);
        if (Field(function, "strict").ValueKind == JsonValueKind.True && holds(schema))
        {
            json.WriteBoolean("strict"u8, true);
        }

        json.WriteEndObject();
    }

    // A function without parameters takes an object all the same, and its schema must say so.
    private static void WriteSchema(Utf8JsonWriter json, JsonElement schema)
    {
        json.WriteStartObject("input_schema"u8);
        var typed = Field(schema, "type").ValueKind != JsonValueKind.Undefined;
        if (!typed)
        {
            json.WriteString("type"u8, "object"u8);
        }

        if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in schema.EnumerateObject().Where(field => typed || field.Name != "type"))
            {
                field.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, string word, JsonElement choice, bool oneOnly)
    {
        if (word == "auto" && !oneOnly)
        {
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, word == "required" ? "any" : word);
        if (word == "tool")
        {
            json.WriteString("name"u8, Named(choice));
        }

        if (oneOnly && word != "none")
        {
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        json.WriteEndObject();
    }

    private static JsonElement[] List(JsonElement body) => Field(body, "tools") is { ValueKind: JsonValueKind.Array } tools ? [.. tools.EnumerateArray()] : [];

    /// <summary>A field; undefined when it is not there, or null.</summary>
    private static JsonElement Field(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;
}
