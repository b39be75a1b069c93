using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Writes OpenAI's answer form: whole completions, stream chunks (each with its <c>data: </c> and blank line) and embeddings.
/// A stream is: per choice <see cref="FirstChunk"/>, deltas, <see cref="FinalChunk"/>; then <see cref="UsageChunk"/> when asked
/// for, and <see cref="Done"/>.
/// </summary>
public static class OpenAiWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly byte[] DoneEvent = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>The last event of every stream.</summary>
    public static ReadOnlyMemory<byte> Done => DoneEvent;

    /// <summary>A whole <c>chat.completion</c>.</summary>
    /// <param name="head">Id, model and time.</param>
    /// <param name="choices">At least one choice.</param>
    /// <param name="usage">Token counts.</param>
    /// <param name="hive">Raw JSON for an extra field <c>hive</c>; null = none.</param>
    public static byte[] Completion(in CompletionHead head, IReadOnlyList<CompletionChoice> choices, TokenUsage usage, string? hive = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        WriteHead(json, head, "chat.completion");
        json.WriteStartArray("choices");
        for (var index = 0; index < choices.Count; index++)
        {
            WriteChoice(json, index, choices[index]);
        }

        json.WriteEndArray();
        WriteUsage(json, usage);
        WriteHive(json, hive);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The chunk that opens a choice: the role and no text.</summary>
    public static byte[] FirstChunk(in CompletionHead head, int index = 0, string? hive = null) =>
        Chunk(head, index, null, hive, static json =>
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, ""u8);
        });

    /// <summary>A piece of the text.</summary>
    public static byte[] DeltaChunk(in CompletionHead head, string text, int index = 0) =>
        Chunk(head, index, null, null, json => json.WriteString("content"u8, text));

    /// <summary>A piece of the words that say why there is no answer in the form asked for.</summary>
    public static byte[] RefusalChunk(in CompletionHead head, string text) =>
        Chunk(head, 0, null, null, json => json.WriteString("refusal"u8, text));

    /// <summary>One whole tool call, or with an empty id and name a further piece of its arguments.</summary>
    /// <param name="head">Id, model and time.</param>
    /// <param name="call">The call; id and name only in the first chunk of a call.</param>
    /// <param name="callIndex">Place of the call within its choice.</param>
    /// <param name="index">Place of the choice.</param>
    public static byte[] ToolCallChunk(in CompletionHead head, ToolCall call, int callIndex, int index = 0) =>
        Chunk(head, index, null, null, json =>
        {
            json.WriteStartArray("tool_calls"u8);
            WriteToolCall(json, call, callIndex);
            json.WriteEndArray();
        });

    /// <summary>The chunk that ends a choice.</summary>
    public static byte[] FinalChunk(in CompletionHead head, string finishReason, int index = 0, string? hive = null) =>
        Chunk(head, index, finishReason, hive, static _ => { });

    /// <summary>The chunk with the usage and no choices.</summary>
    public static byte[] UsageChunk(in CompletionHead head, TokenUsage usage)
    {
        var buffer = Event(out var json);
        WriteHead(json, head, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        WriteUsage(json, usage);
        return Close(buffer, json);
    }

    /// <summary>An error in the middle of a stream, in the form that SDKs raise.</summary>
    public static byte[] ErrorChunk(Refusal refusal)
    {
        var buffer = Event(out var json);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteString("type"u8, ErrorTable.Of(refusal.Code).OpenAiType);
        json.WriteString("param"u8, refusal.Param);
        json.WriteString("code"u8, refusal.Code);
        json.WriteEndObject();
        return Close(buffer, json);
    }

    /// <summary>A list of embeddings.</summary>
    /// <param name="model">Model name to show.</param>
    /// <param name="vectors">One per input, in their order.</param>
    /// <param name="base64">Little-endian float32 in base64 instead of arrays of numbers.</param>
    /// <param name="promptTokens">Tokens of all inputs.</param>
    public static byte[] Embeddings(string model, IReadOnlyList<float[]> vectors, bool base64, long promptTokens)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < vectors.Count; index++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            WriteVector(json, vectors[index], base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, promptTokens);
        json.WriteNumber("total_tokens"u8, promptTokens);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Chunk(in CompletionHead head, int index, string? finishReason, string? hive, Action<Utf8JsonWriter> delta)
    {
        var buffer = Event(out var json);
        WriteHead(json, head, "chat.completion.chunk");
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteHive(json, hive);
        return Close(buffer, json);
    }

    private static ArrayBufferWriter<byte> Event(out Utf8JsonWriter json)
    {
        var buffer = new ArrayBufferWriter<byte>(320);
        buffer.Write("data: "u8);
        json = new Utf8JsonWriter(buffer, Options);
        return buffer;
    }

    private static byte[] Close(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Dispose();
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter json, in CompletionHead head, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
    }

    private static void WriteChoice(Utf8JsonWriter json, int index, CompletionChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, choice.Text);
        json.WriteString("refusal"u8, choice.Refusal);
        if (choice.ToolCalls.Length > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in choice.ToolCalls)
            {
                WriteToolCall(json, call, null);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, choice.FinishReason);
        json.WriteEndObject();
    }

    private static void WriteToolCall(Utf8JsonWriter json, ToolCall call, int? index)
    {
        json.WriteStartObject();
        if (index is { } place) json.WriteNumber("index"u8, place);
        if (call.Id.Length > 0)
        {
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
        }

        json.WriteStartObject("function"u8);
        if (call.Name.Length > 0) json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.In);
        json.WriteNumber("completion_tokens"u8, usage.Out);
        json.WriteNumber("total_tokens"u8, usage.Total);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.Cached);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHive(Utf8JsonWriter json, string? hive)
    {
        if (hive is null) return;
        json.WritePropertyName("hive"u8);
        json.WriteRawValue(hive, skipInputValidation: true);
    }

    private static void WriteVector(Utf8JsonWriter json, float[] vector, bool base64)
    {
        if (base64)
        {
            var bytes = new byte[vector.Length * sizeof(float)];
            if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(vector.AsSpan()).CopyTo(bytes);
            else
            {
                for (var at = 0; at < vector.Length; at++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at * sizeof(float)), vector[at]);
            }

            json.WriteBase64String("embedding"u8, bytes);
            return;
        }

        json.WriteStartArray("embedding"u8);
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
