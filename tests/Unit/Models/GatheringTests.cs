using LLMHive.Models;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Models;

public sealed class GatheringTests
{
    private static readonly AskFrame.End End = new(new() { Model = "m", Outcome = CallOutcome.Ok, Text = "the whole" });
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Gathered_PiecesCloseTogether_OnlyTheEndComes() => Assert.Equal([End], await Gathered(0, 10, 20, 9));

    [Fact]
    public async Task Gathered_PiecesOverTime_ComeTogetherAndKeepTheirCount()
    {
        var frames = await Gathered(0, 20, 40, 0, 60);

        // 1 and 2 wait 40 ms for 3, which finds them 60 ms old; 4 and 5 are 60 ms apart.
        Assert.Equal([("012", 3), ("34", 2)], frames.OfType<AskFrame.Delta>().Select(delta => (delta.Text, delta.Pieces)));
        Assert.Equal(End, frames[^1]);
    }

    [Fact]
    public async Task Gathered_PieceAfterASilence_IsTheFirstOfNewOnes() =>
        Assert.Equal(["01"], (await Gathered(0, 50, 1000)).OfType<AskFrame.Delta>().Select(delta => delta.Text));

    /// <summary>Pieces "0", "1", … each so many milliseconds after the one before, then the end.</summary>
    private Task<List<AskFrame>> Gathered(params int[] pauses) =>
        Frames(pauses).Gathered(_clock, CancellationToken.None).ToListAsync().AsTask();

    private async IAsyncEnumerable<AskFrame> Frames(int[] pauses)
    {
        for (var piece = 0; piece < pauses.Length; piece++)
        {
            await Task.CompletedTask;
            _clock.Advance(TimeSpan.FromMilliseconds(pauses[piece]));
            yield return new AskFrame.Delta(piece.ToString(System.Globalization.CultureInfo.InvariantCulture), []);
        }

        yield return End;
    }
}
