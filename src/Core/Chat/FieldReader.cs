using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Reads one JSON value of a known type and range; what does not fit names the field, the value and the cure.</summary>
internal static class FieldReader
{
    public static string Text(ref Utf8JsonReader reader, string param, int maxLength = 256)
    {
        Expect(ref reader, JsonTokenType.String, param, "a string");
        var text = reader.GetString()!;
        return text.Length is > 0 && text.Length <= maxLength
            ? text
            : throw RequestFault.Invalid(param, $"has {text.Length} characters", $"Give 1 to {maxLength}.");
    }

    public static bool Flag(ref Utf8JsonReader reader, string param) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw WrongType(ref reader, param, "true or false"),
    };

    public static double? Number(ref Utf8JsonReader reader, string param, double least, double most)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.Number, param, "a number");
        return reader.TryGetDouble(out var value) && value >= least && value <= most
            ? value
            : throw OutOfRange(ref reader, param, least, most);
    }

    public static long? Integer(ref Utf8JsonReader reader, string param, long least, long most)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.Number, param, "a whole number");
        return reader.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw OutOfRange(ref reader, param, least, most);
    }

    public static void Object(ref Utf8JsonReader reader, string param) => Expect(ref reader, JsonTokenType.StartObject, param, "an object");

    public static void Array(ref Utf8JsonReader reader, string param) => Expect(ref reader, JsonTokenType.StartArray, param, "an array");

    public static RequestFault WrongType(ref Utf8JsonReader reader, string param, string expected) =>
        RequestFault.Invalid(param, $"is {Describe(ref reader)}", $"Give {expected}.");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string param, string expected)
    {
        if (reader.TokenType != type)
        {
            throw WrongType(ref reader, param, expected);
        }
    }

    private static RequestFault OutOfRange(ref Utf8JsonReader reader, string param, double least, double most) =>
        RequestFault.Invalid(
            param, $"is {Describe(ref reader)}", string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}."));

    /// <summary>What kind of value it is; the value itself only where that tells nothing of anybody.</summary>
    public static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.String => "a string",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        // A number is safe to repeat; text could be somebody's prompt.
        JsonTokenType.Number when reader.ValueSpan.Length <= 40 => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => "a long number",
    };
}
