using System.Text.Json;
using System.Text.Unicode;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>
/// Reads a request body in one pass: checks what OpenAI's API would refuse, and takes out the few fields the front door
/// needs. Unknown fields are left to the provider.
/// </summary>
internal static class RequestReader
{
    /// <summary>Deepest nesting of a body.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most messages of a conversation, and most inputs of an embeddings request.</summary>
    public const int MaxMessages = 2000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The request, or why it cannot be one.</summary>
    public static (ParsedRequest? Request, Refusal? Refusal) Read(HiveOperation operation, ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            return (null, Refusal.Of(RefusalCodes.InvalidJson, "The body is not valid UTF-8. Send JSON encoded as UTF-8."));
        }

        try
        {
            var request = new ParsedRequest();
            if (!Surrogates.AreWhole(body))
            {
                return (null, Refusal.Of(
                    RefusalCodes.InvalidJson, "The body holds an escaped half of a surrogate pair (\\ud800 to \\udfff), which is no text. Send both halves, or the character itself."));
            }

            var reader = new Utf8JsonReader(body, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return (null, Refusal.Of(RefusalCodes.InvalidJson, "The body is not a JSON object. Send an object with the field 'model'."));
            }

            ReadTop(ref reader, operation, request);
            return (request, null);
        }
        catch (RequestFault fault)
        {
            return (null, fault.Refusal);
        }
        catch (JsonException fault)
        {
            var place = FormattableString.Invariant($"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
            return (null, Refusal.Of(
                RefusalCodes.InvalidJson, $"The body is not valid JSON at {place}, or nested deeper than {MaxDepth} levels. Check commas, quotes and brackets there."));
        }
    }

    private static void ReadTop(ref Utf8JsonReader reader, HiveOperation operation, ParsedRequest request)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var input = operation == HiveOperation.Embeddings ? "input" : "messages";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            // Two readers of one body must never see two different values.
            if (!seen.Add(name))
            {
                throw RequestFault.Invalid(name, "stands twice", "Give it once.");
            }

            reader.Read();
            if (operation == HiveOperation.Embeddings)
            {
                EmbeddingFields.Read(ref reader, name, request);
            }
            else
            {
                ChatFields.Read(ref reader, name, request);
            }
        }

        if (reader.Read())
        {
            throw new JsonException("Text after the body.");
        }

        if (request.Model.Length == 0)
        {
            throw RequestFault.Invalid("model", "is missing", "Name a model; GET /v1/models lists them.");
        }

        if (!seen.Contains(input))
        {
            throw RequestFault.Invalid(input, "is missing", "Give at least one.");
        }
    }
}
