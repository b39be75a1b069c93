using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class TokenEstimateTests
{
    [Theory, InlineData("", 0), InlineData("a", 1), InlineData("abcd", 1), InlineData("abcde", 2), InlineData("🐝🐝", 2)]
    public void Of_Text_IsAQuarterOfItsBytesRoundedUp(string text, long tokens) => Assert.Equal(tokens, TokenEstimate.Of(text));

    [Fact]
    public void Of_Conversation_AddsTheFramingOfEachMessage() => Assert.Equal(4 + 2 + 4 + 1, TokenEstimate.Of([new("system", "Be brief"), new("user", "hi")]));
}
