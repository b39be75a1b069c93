using System.Text;

namespace LLMHive.Unit.Chat;

public sealed class SurrogatesTests
{
    [Theory]
    [InlineData("""{ "a": "plain" }""", true)]
    [InlineData("""{ "a": "\u0000\n\\\"" }""", true)]
    [InlineData("""{ "a": "\ud83d\ude00" }""", true)]
    [InlineData("""{ "a": "\uD83D\uDE00\uD83D\uDE00" }""", true)]
    [InlineData("""{ "a": "\\ud800" }""", true)]
    [InlineData("""{ "a": "\ud800" }""", false)]
    [InlineData("""{ "a": "\ude00" }""", false)]
    [InlineData("""{ "a": "\ud83dx\ude00" }""", false)]
    [InlineData("""{ "a": "\ud83d\n\ude00" }""", false)]
    [InlineData("""{ "a": "\ud83d\ud83d\ude00" }""", false)]
    [InlineData("""{ "\ud800": 1, "b": "\n" }""", false)]
    [InlineData("""{ "a": "\u""", true)]
    [InlineData("""{ "a": "\""", true)]
    public void AreWhole_Body_TellsHalvesFromPairs(string json, bool whole) => Assert.Equal(whole, Surrogates.AreWhole(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{ "a": "\ud83d\ude00" }""", """{ "a": "\ud83d\ude00" }""")]
    [InlineData("""{ "a": "Hi \ud83d" }""", """{ "a": "Hi \ufffd" }""")]
    [InlineData("""{ "a": "\ude00 \ud83d\ude00" }""", """{ "a": "\ufffd \ud83d\ude00" }""")]
    [InlineData("""{ "a": "\ud83d\ud83d\ude00\ud83d\n\ude00" }""", """{ "a": "\ufffd\ud83d\ude00\ufffd\n\ufffd" }""")]
    public void Mended_Json_HoldsNoHalves(string json, string mended) =>
        Assert.Equal(mended, Encoding.UTF8.GetString(Surrogates.Mended(Encoding.UTF8.GetBytes(json)).Span));
}
