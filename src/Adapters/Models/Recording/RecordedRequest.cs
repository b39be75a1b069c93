using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// The form of a request by which its recorded answer is found again: JSON with the fields of each object in order of their
/// names, without the fields that say how the answer travels or that this service reads itself.
/// </summary>
internal static class RecordedRequest
{
    private static readonly string[] Apart = ["model", "hive", "stream", "stream_options"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Canonical(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var buffer = new ArrayBufferWriter<byte>(body.Length);
        using var writer = new Utf8JsonWriter(buffer, Options);
        Write(writer, json.RootElement, top: true);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Canonical(AskCall call)
    {
        var request = JsonSerializer.SerializeToNode(new
        {
            messages = AskBody.Messages(call),
            max_completion_tokens = call.MaxOutputTokens,
            temperature = call.Temperature,
            seed = call.Seed,
            stop = call.Stop.IsDefaultOrEmpty ? null : call.Stop.ToArray(),
            schema = (string?)null, // as it stands in older recordings
            top_logprobs = call.TopLogprobs,
        })!.AsObject();

        // What older recordings cannot hold stands there only where it is used: their hashes stay as they are.
        AskBody.AddWishes(request, call);
        return Canonical(JsonSerializer.SerializeToUtf8Bytes(request));
    }

    public static string Hash(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool top = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject().Where(property => !top || !Apart.Contains(property.Name)).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
