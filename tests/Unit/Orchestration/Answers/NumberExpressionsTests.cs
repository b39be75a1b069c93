using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class NumberExpressionsTests
{
    [Theory]
    [InlineData(@"\boxed{4\sqrt{2}}", "4sqrt(2)", "4", @"The answer is $4 \sqrt 2$.", "4√2")]
    [InlineData(@"\boxed{2^{10}}", "2^10", "2", "2^10")]
    [InlineData("Answer: (3, 5)", "3, 5", "3", @"\boxed{(3,5)}", "The answer is **(3, 5)**.", "3 and 5")]
    [InlineData(@"\boxed{3\pi}", "3pi", "3", @"3 \pi", "3π")]
    [InlineData(@"\boxed{2 + 3i}", "2+3i", "2", "2+3i")]
    [InlineData("The answer is 10 or 12.", "10, 12", "10", "{\"answer\": \"10 or 12\"}")]
    [InlineData("{\"answer\": \"5 hours and 30 minutes\"}", "5 h, 30 min", "5", "5 h 30 min", "It takes 5 hours and 30 minutes.")]
    [InlineData("86 glasses and 42 plates", "86 glasses, 42 plates", "86", "Jeff has 86 glasses and 42 plates now.", "Answer: 86 glasses, 42 plates")]
    [InlineData("4 red and 6 blue", "4 red, 6 blue", "4", "There are 4 red boxes and 6 blue ones.")]
    [InlineData("4 blue and 6 red", "4 blue, 6 red", "4 red, 6 blue")]
    [InlineData("10 to 12", "10 to 12", "10, 12")]
    [InlineData("10-12", "10-12", "10, 12")]
    [InlineData("not 10 but 12", "not 10 but 12", "10, 12")]
    [InlineData("Answer: 3:30", "3:30", "3", "3:30")]
    [InlineData(@"\boxed{\sqrt{2}}", "sqrt(2)", "2", "sqrt(2)", "√2")]
    [InlineData(@"\boxed{3i}", "3i", "3", "3i")]
    [InlineData(@"\boxed{5-\sqrt{2}}", "5-sqrt(2)", "5sqrt(2)", @"5 - \sqrt{2}")]
    [InlineData("x = 5, y = 6", "x=5,y=6", "6", "x=5, y=6")]
    [InlineData("The answer is x < 5", "x<5", "5", "x<5")]
    [InlineData("0x5", "0x5", "0", "The answer is 0x5.")]
    [InlineData("0xFF", "0xff", "0")]
    [InlineData("3x4", "3x4", "3")]
    [InlineData("x minus 5", "x minus 5", "5")]
    [InlineData("5 minus x", "5 minus x", "5")]
    [InlineData("10 minus 5", "10 minus 5", "-5")]
    [InlineData("5_00", "5_00", "50")]
    public void Read_MoreThanANumber_IsAnAnswerOfItsOwn(string text, string expected, string never, params string[] same)
    {
        Assert.NotEqual(never, expected);
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Number));
        Assert.All(same, other => Assert.Equal(expected, AnswerReader.Read(other, AnswerForm.Number)));
        Assert.Equal(expected, AnswerReader.Normalise(expected, AnswerForm.Number));
    }

    [Theory]
    [InlineData("The answer is 13 apples, which Jane ate.", "13")]
    [InlineData("The answer is 5 since 2 + 3 = 5.", "5")]
    [InlineData("The value of $x$ is 5.", "5")]
    [InlineData(@"\boxed{5 \text{ cm}^2}", "5")]
    [InlineData("She needs 25,000 USD/year.", "25000")]
    [InlineData("The answer is $25,000/year", "25000")]
    [InlineData("It is -3 (below zero).", "-3")]
    [InlineData("There are 5 molecules of H2O.", "5")]
    [InlineData("5, as a 20-year-old knows", "5")]
    [InlineData("The answer is 72, since 12 rows of 6 are 72 = 8 * 9.", "72")]
    [InlineData("1.5 hours (90 minutes)", "1.5")]
    [InlineData(@"x \approx 3.5", "3.5")]
    public void Read_ANumberAndWords_IsTheNumber(string text, string expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Number));

    [Fact]
    public void Read_ExpressionsBesideNumbers_VoteForThemselves()
    {
        string[] texts = ["4", "4", @"\boxed{4\sqrt{2}}", "4 apples", @"\boxed{4\sqrt 2}"];
        var shape = AnswerReader.ShapeOf("What is the length?", texts);

        Assert.Equal(AnswerForm.Number, shape.Form);
        Assert.Equal(["4", "4", "4sqrt(2)", "4", "4sqrt(2)"], texts.Select(text => AnswerReader.Read(text, shape)));
    }
}
