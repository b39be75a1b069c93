using System.Buffers;

namespace LLMHive.Chat;

/// <summary>The frames of an answer that does not stream, gathered.</summary>
internal sealed class CollectedAnswer
{
    private readonly ArrayBufferWriter<byte> _document = new();

    /// <summary>Null when it was refused before.</summary>
    public HiveFrame.Admitted? Admitted { get; private set; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public HiveFrame.Refused? Refused { get; private set; }

    /// <summary>Null when it was refused, or broke off.</summary>
    public HiveFrame.End? End { get; private set; }

    /// <summary>The completion.</summary>
    public ReadOnlyMemory<byte> Document => _document.WrittenMemory;

    /// <summary>Reads the frames to their end.</summary>
    public static async Task<CollectedAnswer> Of(IAsyncEnumerable<HiveFrame> frames)
    {
        var answer = new CollectedAnswer();
        await foreach (var frame in frames)
        {
            answer.Take(frame);
        }

        return answer;
    }

    private void Take(HiveFrame frame)
    {
        switch (frame)
        {
            case HiveFrame.Admitted admitted:
                Admitted = admitted;
                break;
            case HiveFrame.Refused refused:
                Refused = refused;
                break;
            case HiveFrame.Body body:
                _document.Write(body.Bytes.Span);
                break;
            case HiveFrame.End end:
                _document.Write(end.Tail.Span);
                End = end;
                break;
        }
    }
}
