using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>
/// The field <c>response_format</c>. A single model gets it as it is, and its provider may know more than stands here; a hive model
/// checks answers by it, so that it must be understood.
/// </summary>
internal static partial class FormatFields
{
    private const string Field = "response_format";

    public static void Read(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        FieldReader.Object(ref reader, Field);
        using var json = JsonDocument.ParseValue(ref reader);
        var format = json.RootElement;
        if (!format.TryGetProperty("type", out var type))
        {
            throw RequestFault.Invalid($"{Field}.type", "is missing", "Give 'text', 'json_object' or 'json_schema'.");
        }

        if (type.ValueKind != JsonValueKind.String || type.GetString()!.Length is 0 or > 256)
        {
            throw RequestFault.Invalid($"{Field}.type", "is no type", "Give 'text', 'json_object' or 'json_schema'.");
        }

        try
        {
            request.Format = type.GetString() switch
            {
                "text" => null,
                "json_object" => new(),
                "json_schema" => Schema(format),
                _ => throw RequestFault.Invalid($"{Field}.type", "is no form that hive models know", "Give 'text', 'json_object' or 'json_schema'."),
            };
        }
        catch (RequestFault fault)
        {
            request.HiveFault ??= fault.Refusal;
        }

        request.PromptTokens += TokenEstimate.Of(request.Format);
    }

    private static AnswerFormat Schema(JsonElement format)
    {
        const string Param = $"{Field}.json_schema";
        if (!format.TryGetProperty("json_schema", out var named) || named.ValueKind != JsonValueKind.Object)
        {
            throw RequestFault.Invalid(Param, "is missing", "Give an object with 'name' and 'schema'.");
        }

        if (!named.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || !Name().IsMatch(name.GetString()!))
        {
            throw RequestFault.Invalid($"{Param}.name", "is missing or no name", "Give 1 to 64 letters, digits, '_' and '-'.");
        }

        if (!named.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Object)
        {
            throw RequestFault.Invalid($"{Param}.schema", "is missing or no object", "Give a JSON schema.");
        }

        var text = schema.GetRawText();
        if (text.Length > SchemaVerifier.MaxLength)
        {
            throw RequestFault.Invalid($"{Param}.schema", $"has {text.Length} characters", $"Give at most {SchemaVerifier.MaxLength}.");
        }

        // Providers want objects, and answers are compared as objects or arrays.
        if (schema.TryGetProperty("type", out var root) && !(root.ValueKind == JsonValueKind.String && root.GetString() is "object" or "array"))
        {
            throw RequestFault.Invalid($"{Param}.schema", "describes neither an object nor an array", "Give a schema of type 'object', with the value in a field.");
        }

        return new() { Schema = text, Name = name.GetString()!, Description = Description(named, Param), Strict = Strict(named, Param) };
    }

    private static string? Description(JsonElement named, string param) =>
        !named.TryGetProperty("description", out var text) || text.ValueKind == JsonValueKind.Null ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString()
        : throw RequestFault.Invalid($"{param}.description", "is no text", "Give a text, or leave it out.");

    private static bool? Strict(JsonElement named, string param) =>
        !named.TryGetProperty("strict", out var strict) || strict.ValueKind == JsonValueKind.Null ? null
        : strict.ValueKind is JsonValueKind.True or JsonValueKind.False ? strict.GetBoolean()
        : throw RequestFault.Invalid($"{param}.strict", "is neither true nor false", "Give true or false, or leave it out.");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Name();
}
