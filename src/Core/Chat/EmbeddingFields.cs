using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The fields of an embeddings request.</summary>
internal static class EmbeddingFields
{
    public static void Read(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        switch (name)
        {
            case "model":
                request.Model = FieldReader.Text(ref reader, name);
                break;
            case "input":
                ReadInput(ref reader, request);
                break;
            case "dimensions":
                _ = FieldReader.Integer(ref reader, name, 1, 65_536);
                break;
            case "encoding_format":
                var format = FieldReader.Text(ref reader, name);
                if (format is not ("float" or "base64"))
                {
                    throw RequestFault.Invalid(name, "is not a known format", "Give 'float' or 'base64'.");
                }

                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static void ReadInput(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            ReadText(ref reader, "input", request);
            return;
        }

        FieldReader.Array(ref reader, "input");
        var count = 0;
        var first = JsonTokenType.None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            first = count == 0 ? reader.TokenType : first;
            if (reader.TokenType != first)
            {
                throw FieldReader.WrongType(ref reader, $"input[{count}]", "entries of one kind, as the first is");
            }

            ReadElement(ref reader, count, request);
            count++;
        }

        if (count == 0)
        {
            throw RequestFault.Invalid("input", "is empty", "Give at least one text.");
        }
    }

    private static void ReadText(ref Utf8JsonReader reader, string param, ParsedRequest request)
    {
        if (reader.ValueSpan.IsEmpty)
        {
            throw RequestFault.Invalid(param, "is empty", "Give a text.");
        }

        request.PromptTokens += TokenEstimate.OfBytes(reader.ValueSpan.Length);
    }

    private static void ReadElement(ref Utf8JsonReader reader, int index, ParsedRequest request)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when index < RequestReader.MaxMessages:
                ReadText(ref reader, $"input[{index}]", request);
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out _):
                request.PromptTokens++;
                break;
            case JsonTokenType.StartArray when index < RequestReader.MaxMessages:
                while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _))
                {
                    request.PromptTokens++;
                }

                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    throw FieldReader.WrongType(ref reader, $"input[{index}]", "an array of token numbers");
                }

                break;
            default:
                throw FieldReader.WrongType(ref reader, $"input[{index}]", $"a text or token numbers, at most {RequestReader.MaxMessages} of them");
        }
    }
}
