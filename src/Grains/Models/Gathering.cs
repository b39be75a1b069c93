using System.Runtime.CompilerServices;
using System.Text;

namespace LLMHive.Models;

/// <summary>Makes one frame of pieces that come close together: each frame is a message between grains, and a model writes a hundred pieces a second.</summary>
internal static class Gathering
{
    /// <summary>A piece waits for others until a frame comes this much later.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The same text in fewer pieces. What is still held back at the end is left out: the end tells the whole answer.</summary>
    public static async IAsyncEnumerable<AskFrame> Gathered(
        this IAsyncEnumerable<AskFrame> frames, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (text, pieces, since) = (new StringBuilder(), 0, 0L);
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            if (frame is not AskFrame.Delta delta)
            {
                yield return frame;
                continue;
            }

            since = pieces == 0 ? clock.GetTimestamp() : since;
            text.Append(delta.Text);
            pieces += delta.Pieces;
            if (clock.GetElapsedTime(since) >= Longest)
            {
                yield return new AskFrame.Delta(text.ToString(), [], pieces);
                text.Clear();
                pieces = 0;
            }
        }
    }
}
