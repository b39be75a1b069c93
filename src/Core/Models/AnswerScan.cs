using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// What booking needs to know of one JSON document in OpenAI's form (a whole answer, a stream chunk or embeddings), found in
/// one pass without building a tree. Counts, never keeps, the text.
/// </summary>
public struct AnswerScan
{
    private const int MaxDepth = 64;

    /// <summary>No call has more tokens; a provider that says so would overflow the sums of a period.</summary>
    private const long MaxCount = 1_000_000_000;

    /// <summary>It has a <c>choices</c> or <c>data</c> array.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Its <c>choices</c> array has elements.</summary>
    public bool HasChoices { get; private set; }

    /// <summary>It has an <c>error</c> that is not null.</summary>
    public bool HasError { get; private set; }

    /// <summary>Some choice has a finish reason.</summary>
    public bool Finished { get; private set; }

    /// <summary>It has a <c>usage</c> object.</summary>
    public bool HasUsage { get; private set; }

    /// <summary>The reported usage; default when there is none.</summary>
    public TokenUsage Usage { get; private set; }

    /// <summary>Choices whose delta carries text, reasoning or a tool call.</summary>
    public int Deltas { get; private set; }

    /// <summary>Bytes of answer text: content, refusal, reasoning and tool arguments.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Where the top-level <c>id</c> stands in the document, without its quotes; empty when absent.</summary>
    public Range Id { get; private set; }

    /// <summary>Reads one document.</summary>
    /// <param name="json">The document; anything after it is an error.</param>
    /// <param name="scan">What was found; only meaningful when true is returned.</param>
    /// <returns>False when it is not a JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerScan scan)
    {
        scan = default;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            scan.ReadTop(ref reader);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // A value of another type than OpenAI's form has there, or broken UTF-8.
        }
        catch (FormatException)
        {
            return false; // A count that does not fit into 64 bits.
        }
    }

    private void ReadTop(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray) ReadChoices(ref reader);
                HasAnswer = true;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject) ReadUsage(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                HasError = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) Id = ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1);
                reader.Skip();
            }
            else
            {
                HasAnswer |= reader.ValueTextEquals("data"u8);
                reader.Skip();
            }
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            HasChoices = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isDelta = reader.ValueTextEquals("delta"u8);
                if (isDelta || reader.ValueTextEquals("message"u8))
                {
                    reader.Read();
                    var before = TextBytes;
                    var called = reader.TokenType == JsonTokenType.StartObject && ReadMessage(ref reader);
                    if (isDelta && (called || TextBytes > before)) Deltas++;
                }
                else if (reader.ValueTextEquals("finish_reason"u8))
                {
                    reader.Read();
                    Finished |= reader.TokenType == JsonTokenType.String;
                    reader.Skip();
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    /// <summary>Adds up the text of a message or delta; true when it calls a tool.</summary>
    private bool ReadMessage(ref Utf8JsonReader reader)
    {
        var called = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8)
                || reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8);
            var isCall = !isText && reader.ValueTextEquals("tool_calls"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                TextBytes += reader.ValueSpan.Length;
            }
            else if (isCall && reader.TokenType == JsonTokenType.StartArray)
            {
                var start = reader.TokenStartIndex;
                reader.Skip();
                called = true;
                TextBytes += reader.BytesConsumed - start;
            }
            else
            {
                reader.Skip();
            }
        }

        return called;
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        long prompt = 0, completion = 0, cached = 0, reasoning = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8)) prompt = Count(ref reader);
            else if (reader.ValueTextEquals("completion_tokens"u8)) completion = Count(ref reader);
            else if (reader.ValueTextEquals("prompt_tokens_details"u8)) cached = Detail(ref reader, "cached_tokens"u8);
            else if (reader.ValueTextEquals("completion_tokens_details"u8)) reasoning = Detail(ref reader, "reasoning_tokens"u8);
            else reader.Skip();
        }

        HasUsage = true;
        // More cached than sent would make a negative charge.
        Usage = new TokenUsage(prompt, completion, Math.Min(cached, prompt), Math.Min(reasoning, completion));
    }

    private static long Detail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long value = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name)) value = Count(ref reader);
            else reader.Skip();
        }

        return value;
    }

    private static long Count(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetInt64(out var whole) ? Math.Clamp(whole, 0, MaxCount) : (long)Math.Clamp(Math.Ceiling(reader.GetDouble()), 0, MaxCount);
        reader.Skip();
        return 0;
    }
}
