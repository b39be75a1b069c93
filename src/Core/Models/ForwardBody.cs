using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// Rewrites a caller's request for the provider without touching what it does not know: one pass finds the few top-level
/// fields of interest, then bytes are spliced. Everything else stays byte for byte.
/// <list type="number">
/// <item>the value of <c>model</c> becomes the provider's id;</item>
/// <item>the field <c>hive</c> disappears;</item>
/// <item>for a stream, <c>stream_options.include_usage</c> becomes true.</item>
/// </list>
/// A field of these that occurs twice is refused: which one counts differs from parser to parser.
/// </summary>
public static class ForwardBody
{
    private const int MaxDepth = 64;

    /// <summary>The provider's version of the body, or why there is none.</summary>
    /// <param name="body">The caller's JSON.</param>
    /// <param name="upstreamId">The provider's name of the model.</param>
    /// <param name="stream">The answer will be an event stream.</param>
    /// <param name="failure">Set when null is returned: not JSON, no <c>model</c>, or a field given twice.</param>
    public static byte[]? Rewrite(ReadOnlySpan<byte> body, string upstreamId, bool stream, out ProviderFailure? failure)
    {
        Found found;
        try
        {
            found = Scan(body);
        }
        catch (JsonException)
        {
            failure = ProviderFailures.Rejected(RefusalCodes.InvalidJson, "The request body is not a JSON object; send one with the fields model and messages.");
            return null;
        }

        failure = found.Twice is { } twice
            ? ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"The field {twice} occurs twice; send it once.", twice)
            : found.Model.Length == 0
                ? ProviderFailures.Rejected(RefusalCodes.InvalidRequest, "The field model is missing; name one of /v1/models.", "model")
                : null;
        return failure is null ? Splice(body, found, upstreamId, stream) : null;
    }

    /// <summary>The body with a top-level field under another name; the same body when it does not have it.</summary>
    /// <param name="body">JSON object.</param>
    /// <param name="from">Field to rename; it disappears when the body has the new name as well, which then counts unless it is null.</param>
    /// <param name="to">Its new name, plain ASCII.</param>
    public static byte[] Rename(byte[] body, string from, string to)
    {
        var field = Find(body, from);
        if (field.Whole.Length == 0) return body;
        var taken = Find(body, to);
        if (taken.IsNull) return Rename(Without(body, taken.Whole), from, to);
        if (taken.Whole.Length > 0) return Without(body, field.Whole);

        var name = new Part(field.Whole.Start + 1, field.Whole.Start + 1 + field.NameLength);
        return [.. body.AsSpan(0, name.Start), .. System.Text.Encoding.ASCII.GetBytes(to), .. body.AsSpan(name.End)];
    }

    /// <summary>The body with a top-level field set to a number.</summary>
    /// <param name="body">JSON object with at least one other field.</param>
    /// <param name="name">The field, plain ASCII; null or not there.</param>
    /// <param name="value">Its value.</param>
    public static byte[] Bind(byte[] body, string name, int value)
    {
        var rest = Find(body, name) is { Whole: { Length: > 0 } empty } ? Without(body, empty) : body;
        var open = rest.AsSpan().IndexOf((byte)'{') + 1;
        return [.. rest.AsSpan(0, open), .. System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"\"{name}\":{value},")), .. rest.AsSpan(open)];
    }

    private static (Part Whole, int NameLength, bool IsNull) Find(byte[] body, string name)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            var found = reader.ValueTextEquals(name);
            var (start, length) = ((int)reader.TokenStartIndex, reader.ValueSpan.Length);
            var value = Value(ref reader);
            if (found) return (new Part(start, value.End), length, reader.TokenType == JsonTokenType.Null);
        }

        return default;
    }

    private static byte[] Without(byte[] body, Part field) =>
        [.. body.AsSpan(0, WithComma(body, field).Start), .. body.AsSpan(WithComma(body, field).End)];

    private static Found Scan(ReadOnlySpan<byte> body)
    {
        var found = new Found();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        found.Open = (int)reader.BytesConsumed;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("model"u8))
            {
                found.Once(ref found.Model, "model", Value(ref reader));
            }
            else if (reader.ValueTextEquals("hive"u8))
            {
                var value = Value(ref reader);
                found.Once(ref found.Hive, "hive", new Part(name, value.End));
            }
            else if (reader.ValueTextEquals("stream_options"u8))
            {
                reader.Read();
                found.OptionsAreObject = reader.TokenType == JsonTokenType.StartObject;
                var start = (int)reader.TokenStartIndex;
                if (found.OptionsAreObject) ScanOptions(ref reader, ref found);
                found.Once(ref found.Options, "stream_options", new Part(start, (int)reader.BytesConsumed));
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                found.Once(ref found.Stream, "stream", Value(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }

        while (reader.Read())
        {
            // Reads to the very end: bytes after the object are an error.
        }

        return found;
    }

    private static void ScanOptions(ref Utf8JsonReader reader, ref Found found)
    {
        found.OptionsAreEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.OptionsAreEmpty = false;
            if (reader.ValueTextEquals("include_usage"u8))
            {
                found.Once(ref found.IncludeUsage, "stream_options.include_usage", Value(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static Part Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new Part(start, (int)reader.BytesConsumed);
    }

    private static byte[] Splice(ReadOnlySpan<byte> body, in Found found, string upstreamId, bool stream)
    {
        Span<Edit> edits = new Edit[3];
        var count = 0;
        edits[count++] = new Edit(found.Model, JsonEncodedText.Encode(upstreamId) is var id ? [(byte)'"', .. id.EncodedUtf8Bytes, (byte)'"'] : []);
        if (found.Hive.Length > 0) edits[count++] = new Edit(WithComma(body, found.Hive), []);
        if (stream) edits[count++] = UsageEdit(found);
        edits = edits[..count];
        // Where a cut begins at the place of an insertion, the insertion comes first.
        edits.Sort(static (a, b) => (a.At.Start, a.At.End).CompareTo((b.At.Start, b.At.End)));

        var length = body.Length;
        foreach (var edit in edits)
        {
            length += edit.Text.Length - edit.At.Length;
        }

        var result = new byte[length];
        int from = 0, to = 0;
        foreach (var edit in edits)
        {
            body[from..edit.At.Start].CopyTo(result.AsSpan(to));
            to += edit.At.Start - from;
            edit.Text.CopyTo(result, to);
            to += edit.Text.Length;
            from = edit.At.End;
        }

        body[from..].CopyTo(result.AsSpan(to));
        return result;
    }

    private static Edit UsageEdit(in Found found) => found switch
    {
        { IncludeUsage.Length: > 0 } => new Edit(found.IncludeUsage, "true"u8.ToArray()),
        { OptionsAreObject: true, OptionsAreEmpty: false } => new Edit(new Part(found.Options.Start + 1, found.Options.Start + 1), "\"include_usage\":true,"u8.ToArray()),
        { Options.Length: > 0 } => new Edit(found.Options, "{\"include_usage\":true}"u8.ToArray()),
        _ => new Edit(new Part(found.Open, found.Open), "\"stream_options\":{\"include_usage\":true},"u8.ToArray()),
    };

    /// <summary>The field and one comma beside it: the one after it, or for the last field the one before it.</summary>
    private static Part WithComma(ReadOnlySpan<byte> body, Part field)
    {
        var end = field.End;
        while (body[end] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') end++;
        if (body[end] == (byte)',') return new Part(field.Start, end + 1);

        var start = field.Start - 1;
        while (body[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start--;
        return body[start] == (byte)',' ? new Part(start, field.End) : field;
    }

    private readonly record struct Part(int Start, int End)
    {
        public int Length => End - Start;
    }

    private readonly record struct Edit(Part At, byte[] Text);

    private struct Found
    {
        public int Open;
        public Part Model, Hive, Stream, Options, IncludeUsage;
        public bool OptionsAreObject, OptionsAreEmpty;
        public string? Twice;

        public void Once(ref Part slot, string name, Part value)
        {
            if (slot.Length > 0) Twice = name;
            slot = value;
        }
    }
}
