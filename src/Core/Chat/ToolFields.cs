using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The fields <c>tools</c> and <c>tool_choice</c>: checks their form; what a tool means is the provider's business.</summary>
internal static class ToolFields
{
    /// <summary>Checks a list of tools.</summary>
    public static void ReadTools(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        FieldReader.Array(ref reader, name);
        var json = Raw(reader);
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var param = $"{name}[{count}]";
            PricedFieldReader.Tool(ReadTool(ref reader, param), param + ".type", request);
            count++;
        }

        request.ToolList = count > 0 ? json : null;
        request.PromptTokens += count > 0 ? TokenEstimate.Of(json) : 0;
    }

    /// <summary>Checks the wish for a tool: a word, or an object that names one.</summary>
    public static void ReadChoice(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        request.ToolChoice = reader.TokenType is JsonTokenType.String or JsonTokenType.StartObject ? Raw(reader) : null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                _ = FieldReader.Text(ref reader, name, 64);
                break;
            case JsonTokenType.StartObject:
                _ = ReadTool(ref reader, name);
                break;
            default:
                throw FieldReader.WrongType(ref reader, name, "'none', 'auto', 'required' or an object that names a tool");
        }
    }

    /// <returns>The tool's type.</returns>
    private static string ReadTool(ref Utf8JsonReader reader, string param)
    {
        FieldReader.Object(ref reader, param);
        var (type, hasFunction) = ("", false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = FieldReader.Text(ref reader, param + ".type");
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                hasFunction = true;
                ReadFunction(ref reader, param + ".function");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return type.Length > 0 && (type != "function" || hasFunction)
            ? type
            : throw RequestFault.Invalid($"{param}.{(type.Length > 0 ? "function" : "type")}", "is missing", "Give 'type', and 'function' with its 'name'.");
    }

    private static void ReadFunction(ref Utf8JsonReader reader, string param)
    {
        FieldReader.Object(ref reader, param);
        var hasName = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isParameters = reader.ValueTextEquals("parameters"u8);
            reader.Read();
            if (isName)
            {
                _ = FieldReader.Text(ref reader, param + ".name");
                hasName = true;
            }
            else if (isParameters && reader.TokenType != JsonTokenType.Null)
            {
                FieldReader.Object(ref reader, param + ".parameters");
                SkipRest(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!hasName)
        {
            throw RequestFault.Invalid(param + ".name", "is missing", "Give each function a name.");
        }
    }

    // A copy of the reader reads ahead; the value itself is read after that.
    private static string Raw(Utf8JsonReader ahead)
    {
        using var value = JsonDocument.ParseValue(ref ahead);
        return value.RootElement.GetRawText();
    }

    private static void SkipRest(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
        }
    }
}
