using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class EmphasisTests
{
    [Theory]
    [InlineData("**Paris**", "paris")]
    [InlineData("*Hamlet*", "hamlet")]
    [InlineData("***Hamlet***", "hamlet")]
    [InlineData("**The *Iliad***", "iliad")]
    [InlineData("***Iliad* by Homer**", "iliad by homer")]
    [InlineData("`x`", "x")]
    [InlineData("_Paris_", "paris")]
    [InlineData("(**Paris**)", "paris")]
    [InlineData("**The answer is Paris.**", "paris")]
    [InlineData("**The answer is Paris**", "paris")]
    [InlineData("The capital is **Paris**.", "capital is paris")]
    [InlineData("**-5 degrees**", "-5 degrees")]
    [InlineData("x=*5*", "x= 5")]
    public void Read_Emphasis_PlaysNoPart(string text, string expected)
    {
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.ShortText));
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Open));
    }

    [Theory]
    [InlineData("2*3", "2*3")]
    [InlineData("2 * 3", "2 * 3")]
    [InlineData("2**3", "2**3")]
    [InlineData("a*b", "a*b")]
    [InlineData("C++", "c++")]
    [InlineData("snake_case", "snake case")]
    [InlineData("C* search", "c * search")]
    [InlineData("*args and **kwargs", "* args and kwargs")]
    [InlineData("(x)*y + z*(x)", "x * y + z * x")]
    [InlineData("***", "***")]
    public void Read_StarsThatSaySomething_Stay(string text, string expected)
    {
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.ShortText));
        Assert.Equal(expected, AnswerReader.Read(expected, AnswerForm.ShortText));
    }

    [Theory]
    [InlineData("*42*", "42")]
    [InlineData("**42** apples", "42")]
    public void Read_EmphasisedNumber_IsTheNumber(string text, string expected)
    {
        Assert.Equal(AnswerForm.Number, AnswerReader.FormOf("How many?", [text]));
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Number));
    }
}
