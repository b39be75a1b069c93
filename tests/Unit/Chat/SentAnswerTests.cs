using System.Text;

namespace LLMHive.Chat;

public sealed class SentAnswerTests
{
    [Fact]
    public void Next_SameAnswerAgainInOnePiece_GivesTheRestAlone()
    {
        var sent = new SentAnswer();
        Assert.NotNull(sent.Next(new HiveFrame.Admitted(null, true, null)));
        Assert.Equal("ab", Text(sent.Next(Body("ab"))));
        sent.Again();
        Assert.Null(sent.Next(new HiveFrame.Admitted(null, true, null, Replayed: true)));
        Assert.Equal("cd", Text(sent.Next(new HiveFrame.End(Encoding.UTF8.GetBytes("abcd"), default, 1))));
    }

    [Fact]
    public void Next_SameAnswerAgainInOtherPieces_GivesEachByteOnce()
    {
        var sent = new SentAnswer();
        Assert.Equal("abc", Text(sent.Next(Body("abc"))));
        sent.Again();
        Assert.Null(sent.Next(Body("a")));
        Assert.Null(sent.Next(Body("bc")));
        Assert.Equal("d", Text(sent.Next(Body("d"))));
        sent.Again();
        Assert.Equal("e", Text(sent.Next(Body("abcde"))));
    }

    [Fact]
    public void Next_AnotherAnswer_IsRefused()
    {
        var sent = new SentAnswer();
        sent.Next(Body("ab"));
        sent.Again();
        Assert.Throws<SiloUnavailableException>(() => sent.Next(Body("ax")));
    }

    private static HiveFrame.Body Body(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Text(HiveFrame? frame) =>
        Encoding.UTF8.GetString((frame is HiveFrame.End end ? end.Tail : Assert.IsType<HiveFrame.Body>(frame).Bytes).Span);
}
