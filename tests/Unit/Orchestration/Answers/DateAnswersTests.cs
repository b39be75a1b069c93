using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class DateAnswersTests
{
    [Theory]
    [InlineData("12 March 1879", "1879-03-12")]
    [InlineData("March 12, 1879", "1879-03-12")]
    [InlineData("the 12th of March, 1879.", "1879-03-12")]
    [InlineData("On Wednesday, Mar. 12 1879", "1879-03-12")]
    [InlineData("12-Mar-1879", "1879-03-12")]
    [InlineData("12. March 1879", "1879-03-12")]
    [InlineData("1879-03-12", "1879-03-12")]
    [InlineData("1879/3/12", "1879-03-12")]
    [InlineData("14.03.1879", "1879-03-14")]
    [InlineData("03/14/1879", "1879-03-14")]
    [InlineData("05/05/1879", "1879-05-05")]
    [InlineData("\\boxed{\\text{March 12, 1879}}", "1879-03-12")]
    [InlineData("{\"answer\": \"12 March 1879\"}", "1879-03-12")]
    [InlineData("He was born on 12 March 1879 in Ulm.", "1879-03-12")]
    [InlineData("March 1879", "1879-03")]
    [InlineData("in March of 1879", "1879-03")]
    [InlineData("1879", "1879")]
    [InlineData("It was 1879", "1879")]
    [InlineData("12 March", "--03-12")]
    [InlineData("29 February", "--02-29")]
    public void Read_Date_IsInOneForm(string text, string expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Date));

    [Theory]
    [InlineData("12.03.1879", "12.03.1879")]
    [InlineData("12/03/1879", "12/03/1879")]
    [InlineData("03/12/1879", "03/12/1879")]
    [InlineData("31 April 1879", "31 april 1879")]
    [InlineData("29 February 1879", "29 february 1879")]
    [InlineData("30/13/1879", "30/13/1879")]
    [InlineData("before 12 March 1879", "before 12 march 1879")]
    [InlineData("12 March 1879 to 14 April 1879", "12 march 1879 to 14 april 1879")]
    [InlineData("12 to 14 March 1879", "12 to 14 march 1879")]
    [InlineData("12 March 1879 at 5", "12 march 1879 at 5")]
    [InlineData("the 1870s", "1870s")]
    [InlineData("44 BC", "44 bc")]
    [InlineData("0000-01-01", "0000 01 01")]
    public void Read_NoOrAnAmbiguousDate_StaysItsOwnText(string text, string expected) => Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Date));

    [Theory]
    [InlineData(AnswerForm.Date, "What is it?", "12 March 1879", "March 12, 1879", "1879")]
    [InlineData(AnswerForm.Date, "What is it?", "12/03/1879", "12 March 1879", "1879-03-12")]
    [InlineData(AnswerForm.Date, "When was he born?", "He was born on 12 March 1879.", "Ulm, 12 March 1879", "1879")]
    [InlineData(AnswerForm.ShortText, "Who was he?", "A man of 12 March 1879.", "The man from Ulm, 12 March 1879", "A man")]
    [InlineData(AnswerForm.Number, "When was he born?", "1879", "In 1879", "1879")]
    [InlineData(AnswerForm.Number, "How many?", "12", "1879", "13")]
    public void FormOf_Answers_AreDatesWhereOneIsToldToTheMonth(AnswerForm expected, string question, params string[] texts) =>
        Assert.Equal(expected, AnswerReader.FormOf(question, texts));
}
