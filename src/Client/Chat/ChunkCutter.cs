using System.Buffers;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Cuts a stream of events into their JSON. Pieces may end anywhere, and lines in LF or CRLF; an event ends with a blank line.</summary>
internal sealed class ChunkCutter
{
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly ArrayBufferWriter<byte> _data = new();

    /// <summary>Hands on the JSON of each event that ends in these bytes.</summary>
    /// <exception cref="HiveException">It is no JSON.</exception>
    public void Read(ReadOnlySpan<byte> bytes, Action<JsonElement> take)
    {
        _rest.Write(bytes);
        var unread = _rest.WrittenSpan;
        for (var end = unread.IndexOf((byte)'\n'); end >= 0; end = unread.IndexOf((byte)'\n'))
        {
            ReadLine(unread[..end].TrimEnd((byte)'\r'), take);
            unread = unread[(end + 1)..];
        }

        var rest = unread.ToArray();
        _rest.ResetWrittenCount();
        _rest.Write(rest);
    }

    private void ReadLine(ReadOnlySpan<byte> line, Action<JsonElement> take)
    {
        if (line.StartsWith("data:"u8))
        {
            _data.Write(line[5..]);
            _data.Write("\n"u8);
            return;
        }

        if (!line.IsEmpty)
        {
            return;
        }

        var data = _data.WrittenSpan.Trim(" \n"u8).ToArray();
        _data.ResetWrittenCount();
        if (data.Length > 0 && !data.AsSpan().SequenceEqual("[DONE]"u8))
        {
            take(CompletionReader.Parse(data));
        }
    }
}
