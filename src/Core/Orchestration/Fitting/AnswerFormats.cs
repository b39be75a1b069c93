using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Makes checks of the formats that callers ask for.</summary>
/// <param name="schemas">Compiles schemas.</param>
public sealed class AnswerFormats(IJsonSchemas schemas)
{
    /// <summary>The check of a format, or why its schema cannot be taken.</summary>
    /// <param name="format">What is asked for.</param>
    /// <param name="param">The request field the schema stands in.</param>
    public Outcome<FormatCheck> Compile(AnswerFormat format, string param = "response_format.json_schema.schema")
    {
        ArgumentNullException.ThrowIfNull(format);
        if (format.Schema is not { } schema)
        {
            return new FormatCheck(format, null);
        }

        return schemas.Compile(schema) is var made && made.Value is { } check
            ? new FormatCheck(format, check)
            : Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}' {made.Refusal!.Message}", param);
    }
}
