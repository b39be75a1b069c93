using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class AnswerUnitsTests
{
    // Kilometres are usual here.
    [Theory]
    [InlineData("5", "5")]
    [InlineData("5 km", "5")]
    [InlineData("The answer is 5.0 kilometres.", "5")]
    [InlineData("5 apples", "5")]
    [InlineData("5 pounds", "5")]
    [InlineData("5 in total", "5")]
    [InlineData("5 M", "5")]
    [InlineData("5 miles", "5 mi")]
    [InlineData("it is 5 mi away", "5 mi")]
    [InlineData("5 in.", "5 in")]
    [InlineData("5 km/h", "5 km/h")]
    [InlineData("5 kilometers per hour", "5 km/h")]
    [InlineData("5 mph", "5 mi/h")]
    [InlineData("5 miles an hour", "5 mi/h")]
    [InlineData("5 km per day", "5")]
    [InlineData("5 square feet", "5 ft²")]
    [InlineData("5 m^2", "5 m²")]
    [InlineData("5 cubic metres", "5 m³")]
    [InlineData("$5.00", "5 USD")]
    [InlineData("\\$5", "5 USD")]
    [InlineData("US$5", "5 USD")]
    [InlineData("-$5", "-5 USD")]
    [InlineData("5 dollars per hour", "5 USD")]
    [InlineData("$5$", "5")]
    [InlineData("€5", "5 EUR")]
    [InlineData("5 €", "5 EUR")]
    [InlineData("5%", "5 %")]
    [InlineData("5\\%", "5 %")]
    [InlineData("5 per cent", "5 %")]
    [InlineData("5 degrees Celsius", "5 celsius")]
    [InlineData("x = 3/4 hours", "0.75 h")]
    public void Read_Number_KeepsAUnitThatIsNotTheUsualOne(string text, string expected) => Assert.Equal(expected, AnswerReader.Read(text, new AnswerShape(AnswerForm.Number, "km")));

    [Theory]
    [InlineData("km", "How far?", "5 km", "5 miles", "6 kilometres", "5")]
    [InlineData("mi", "How many miles is that?", "5 km", "5 km", "5", "5")]
    [InlineData("km/h", "What is the speed in km/h?", "5", "6", "5 mph", "5")]
    [InlineData("%", "What percentage is left?", "5", "6", "$5", "5")]
    [InlineData("km", "He runs for how many hours? How many days?", "5 km", "5 miles", "7 km", "5")]
    [InlineData("", "How far?", "5 km", "5 miles", "5", "5")]
    [InlineData(null, "How many apples?", "5 apples", "5", "6", "7")]
    [InlineData(null, "How many hours a day?", "5", "5 hours a day", "5", "5")]
    [InlineData(null, "How long?", "60 minutes", "60", "1 hour", "1")]
    [InlineData(null, "How long?", "216", "3 min", "216 s", "216")]
    public void ShapeOf_Numbers_TellsTheUsualUnit(string? expected, string question, params string[] texts)
    {
        Assert.Equal(new AnswerShape(AnswerForm.Number, expected), AnswerReader.ShapeOf(question, texts));
        Assert.Equal(new AnswerShape(AnswerForm.Number, expected), AnswerReader.ShapeOf(question, [.. texts.Reverse()]));
    }

    [Fact]
    public void Read_UnitsOfEqualWeight_KeepBareNumbersApart()
    {
        string[] texts = ["5 km", "5 miles", "5", "5 kilometres", "5 mi"];
        var shape = AnswerReader.ShapeOf("How far?", texts);

        Assert.Equal(["5 km", "5 mi", "5", "5 km", "5 mi"], texts.Select(text => AnswerReader.Read(text, shape)));
    }

    [Fact]
    public void Read_NumberWithoutShape_LeavesUnitsOut() => Assert.Equal("5", AnswerReader.Read("5 miles", AnswerForm.Number));
}
