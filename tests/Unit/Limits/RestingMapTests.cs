using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

public sealed class RestingMapTests
{
    [Fact]
    public void Entries_SetAndRemoved_AreThereUntilThen()
    {
        var map = default(RestingMap<string, int>);
        Assert.Contains("'a'", Assert.Throws<KeyNotFoundException>(() => default(RestingMap<string, int>)["a"]).Message, StringComparison.Ordinal);
        map["a"] = 1;
        map["b"] = 2;
        Assert.Equal((1, 2), (map["a"], map["b"]));
        Assert.Equal(["a", "b"], map.Keys.Order());
        Assert.True(map.Remove("a"));
        Assert.False(map.Remove("a"));
        Assert.True(map.Remove("b", out var last));
        Assert.Equal((2, 0), (last, map.Count));
        Assert.Empty(map.Keys);
        Assert.False(map.Remove("b"));
    }
}
