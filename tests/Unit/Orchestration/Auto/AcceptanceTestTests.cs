using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class AcceptanceTestTests
{
    [Theory]
    [InlineData("I'm sorry, but I can't help with that.", true)]
    [InlineData("I cannot provide medical advice.", true)]
    [InlineData("As an AI, I do not know your name.", true)]
    [InlineData("Unfortunately I am unable to answer this.", true)]
    [InlineData("42", false)]
    [InlineData("Sorry, my mistake above: the answer is 42.", false)]
    [InlineData("The shop cannot help two customers at once, so the answer is 7.", false)]
    [InlineData("He found nothing, so 0 remain. The answer is 0.", false)]
    public void IsRefusal_Text_TellsWhetherItDeclines(string text, bool refusal) => Assert.Equal(refusal, AcceptanceTest.IsRefusal(text));

    [Fact]
    public void IsRefusal_LongText_IsAnAnswer() =>
        Assert.False(AcceptanceTest.IsRefusal("I can't help but explain at length. " + new string('x', 500)));
}
