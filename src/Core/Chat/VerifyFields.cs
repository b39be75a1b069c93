using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>The option <c>hive.verify</c>: checks that the answer has to pass. Nothing in it is ignored.</summary>
internal static class VerifyFields
{
    private const int MaxChecks = 16;

    public static ImmutableArray<AnswerCheck> Read(ref Utf8JsonReader reader, string param)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        FieldReader.Array(ref reader, param);
        var checks = ImmutableArray.CreateBuilder<AnswerCheck>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (checks.Count == MaxChecks)
            {
                throw RequestFault.Invalid(param, $"has more than {MaxChecks} entries", "Give fewer.");
            }

            checks.Add(ReadCheck(ref reader, $"{param}[{checks.Count}]"));
        }

        return checks.Count > 0 ? checks.ToImmutable() : throw RequestFault.Invalid(param, "has no entries", $"Give 1 to {MaxChecks}, or leave it out.");
    }

    private static AnswerCheck ReadCheck(ref Utf8JsonReader reader, string param)
    {
        FieldReader.Object(ref reader, param);
        var read = new Draft();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!read.Given.Add(name))
            {
                throw RequestFault.Invalid($"{param}.{name}", "stands twice", "Give it once.");
            }

            ReadField(ref reader, name, $"{param}.{name}", read);
        }

        return read.Check(param);
    }

    private static void ReadField(ref Utf8JsonReader reader, string name, string param, Draft read)
    {
        switch (name)
        {
            case "type":
                read.Type = FieldReader.Text(ref reader, param, 32);
                break;
            case "schema":
                read.Text = Schema(ref reader, param);
                break;
            case "pattern":
                read.Text = FieldReader.Text(ref reader, param, RegexVerifier.MaxLength);
                break;
            case "must_match":
                read.MustMatch = FieldReader.Flag(ref reader, param);
                break;
            case "unit":
                read.Text = FieldReader.Text(ref reader, param, UnitVerifier.MaxLength);
                break;
            case "examples":
                read.Examples = ReadExamples(ref reader, param);
                break;
            default:
                throw new RequestFault(Refusal.Of(
                    RefusalCodes.UnsupportedParameter,
                    $"'{param}' is no field of a check. Known are type, schema, pattern, must_match, unit and examples.", param));
        }
    }

    private static string Schema(ref Utf8JsonReader reader, string param)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.True or JsonTokenType.False))
        {
            throw FieldReader.WrongType(ref reader, param, "a JSON schema");
        }

        using var schema = JsonDocument.ParseValue(ref reader);
        var text = schema.RootElement.GetRawText();
        return text.Length <= SchemaVerifier.MaxLength
            ? text
            : throw RequestFault.Invalid(param, $"has {text.Length} characters", $"Give at most {SchemaVerifier.MaxLength}.");
    }

    private static ImmutableArray<ExpectedOutput> ReadExamples(ref Utf8JsonReader reader, string param)
    {
        FieldReader.Array(ref reader, param);
        var examples = ImmutableArray.CreateBuilder<ExpectedOutput>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var at = $"{param}[{examples.Count}]";
            FieldReader.Object(ref reader, at);
            string input = "", output = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var value = FieldReader.Text(ref reader, $"{at}.{name}", ExamplesVerifier.MaxLength);
                (input, output) = name switch
                {
                    "input" => (value, output),
                    "output" => (input, value),
                    _ => throw RequestFault.Invalid($"{at}.{name}", "is no field of an example", "Give input and output as texts."),
                };
            }

            examples.Add(output.Length > 0 ? new(input, output) : throw RequestFault.Invalid($"{at}.output", "is missing", "Give the output as a Python value or JSON, in a text."));
        }

        return examples.Count is > 0 and <= ExamplesVerifier.MostExamples
            ? examples.ToImmutable()
            : throw RequestFault.Invalid(param, $"has {examples.Count} entries", $"Give 1 to {ExamplesVerifier.MostExamples}.");
    }

    /// <summary>A check while it is read.</summary>
    private sealed class Draft
    {
        public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

        public string Type { get; set; } = "";

        public string Text { get; set; } = "";

        public bool MustMatch { get; set; } = true;

        public ImmutableArray<ExpectedOutput> Examples { get; set; } = [];

        public AnswerCheck Check(string param)
        {
            var needed = Type switch { "json_schema" => "schema", "regex" => "pattern", "unit" => "unit", "examples" => "examples", _ => "type" };
            var surplus = Given.FirstOrDefault(name => name != "type" && name != needed && !(Type == "regex" && name == "must_match"));
            return !AnswerVerifiers.Types.Contains(Type)
                ? throw RequestFault.Invalid(
                    param + ".type", Type.Length == 0 ? "is missing" : "is no check", $"Give {string.Join(", ", AnswerVerifiers.Types)}.")
                : !Given.Contains(needed) ? throw RequestFault.Invalid($"{param}.{needed}", "is missing", $"The check {Type} needs it.")
                : surplus is not null ? throw RequestFault.Invalid($"{param}.{surplus}", $"does not belong to the check {Type}", "Leave it out.")
                : new AnswerCheck { Type = Type, Text = Text, MustMatch = MustMatch, Examples = Examples };
        }
    }
}
