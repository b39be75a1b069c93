using System.Buffers;
using System.Text.Json;

namespace LLMHive.Storage;

/// <summary>Turns records into bytes with buffers that each thread reuses.</summary>
internal static class JournalEncoder
{
    private const int KeepAtMost = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>The record's bytes, valid until this thread encodes the next one.</summary>
    public static ReadOnlySpan<byte> Encode(JournalRecord record)
    {
        if (_buffer is null || _buffer.Capacity > KeepAtMost)
        {
            _buffer = new ArrayBufferWriter<byte>(4096);
        }

        _buffer.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, record, JournalJson.Default.JournalRecord);
        _json.Flush();
        return _buffer.WrittenSpan;
    }
}
