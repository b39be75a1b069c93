using System.Text;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class EmbeddingCallTests
{
    [Fact]
    public void Read_OutOfOrder_GoesByTheIndex()
    {
        var vectors = Read("""{"data":[{"index":1,"embedding":[3,4.5]},{"index":0,"embedding":[1,-2]}]}""")!.Value;
        Assert.Equal([[1, -2], [3, 4.5f]], vectors.Select(vector => vector.ToArray()));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"error":{"message":"no"}}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]},{"index":2,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,1e60]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":"AACAPw=="}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}""")]
    public void Read_AnythingElse_IsNone(string body) => Assert.Null(Read(body));

    private static System.Collections.Immutable.ImmutableArray<System.Collections.Immutable.ImmutableArray<float>>? Read(string body) =>
        EmbeddingCall.Read(Encoding.UTF8.GetBytes(body), 2);
}
