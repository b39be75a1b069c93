using System.Buffers;

namespace LLMHive.Chat;

/// <summary>What of an answer is out already, so that whoever asks for the same answer again can be given the rest of it alone.</summary>
internal sealed class SentAnswer
{
    private readonly ArrayBufferWriter<byte> _sent = new();
    private bool _admitted;
    private int _at;

    /// <summary>The answer is sent from its beginning again.</summary>
    public void Again() => _at = 0;

    /// <summary>What of a frame is still to go out; null = nothing.</summary>
    /// <exception cref="SiloUnavailableException">It is another answer than the one of which a part is out.</exception>
    public HiveFrame? Next(HiveFrame frame)
    {
        switch (frame)
        {
            case HiveFrame.Admitted when _admitted:
                return null;
            case HiveFrame.Admitted:
                _admitted = true;
                return frame;
            case HiveFrame.Body body:
                var rest = Rest(body.Bytes);
                return rest.Length == 0 && body.Bytes.Length > 0 ? null : new HiveFrame.Body(rest);
            case HiveFrame.End end:
                return end with { Tail = Rest(end.Tail) };
            case HiveFrame.Refused when _sent.WrittenCount > 0:
                throw Other();
            default:
                return frame;
        }
    }

    private ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> bytes)
    {
        var known = Math.Min(bytes.Length, _sent.WrittenCount - _at);
        if (!bytes.Span[..known].SequenceEqual(_sent.WrittenSpan.Slice(_at, known)))
        {
            throw Other();
        }

        var rest = bytes[known..];
        _sent.Write(rest.Span);
        _at += bytes.Length;
        return rest;
    }

    private static SiloUnavailableException Other() =>
        new("The node that gave this answer is lost, and the request had to be carried out anew. Send it again with its Idempotency-Key.");
}
