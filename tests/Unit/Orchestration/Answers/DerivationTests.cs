using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Whether a working arrives at the answer that is given.</summary>
public sealed class DerivationTests
{
    private const string Numbers = "What is left?\n\nA) 36\nB) 42\nC) 1,250.5 kg\nD) 0.75\nE) none of these";

    [Theory]
    [InlineData("6 times 7 makes 42. The answer is (B).", true)]
    [InlineData("6 times 7 makes 42. The answer is (A).", false)]
    [InlineData("It weighs 1250.5. The answer is (C).", true)]
    [InlineData("It weighs 1249 or so. The answer is (C).", true)] // options are rounded
    [InlineData("It weighs 1200. The answer is (C).", false)]
    [InlineData(@"So it is \frac{3}{4}. The answer is \boxed{D}", true)]
    [InlineData("So it is -42. The answer is (B).", true)]
    [InlineData("The answer is (B).", false)] // no working arrives anywhere
    [InlineData("42 - 1 - 2 - 3 - 4 = 32, and so on. The answer is (C).", false)]
    [InlineData("6 times 7 makes 42. The answer is (E).", null)] // no number to arrive at
    [InlineData("{\"reasoning\": \"6 times 7 makes 42\", \"answer\": \"B\"}", true)]
    public void Of_ChoiceBetweenNumbers_IsToldByTheLastOnes(string text, bool? derived) => Assert.Equal(derived, Of(Numbers, text, AnswerForm.Choice));

    [Theory]
    [InlineData("What is left?\n\nA) red\nB) green\nC) blue")]
    [InlineData("What is left?\n\nA) 36\nB) green\nC) blue")]
    public void Of_ChoiceBetweenWords_TellsNothing(string question) => Assert.Null(Of(question, "36 it is. The answer is (A).", AnswerForm.Choice));

    [Theory]
    [InlineData("6 * 7 = 42\nThe answer is 42.", true)]
    [InlineData("6 * 7 = 42\nThe answer is $42.00.", true)]
    [InlineData("6 * 7 = 36\nThe answer is 42.", false)]
    [InlineData("{\"reasoning\": \"6 * 7 = 36\", \"answer\": \"42\"}", false)]
    [InlineData("42", false)]
    [InlineData("I cannot tell.", null)]
    public void Of_Number_HasToStandInTheWorkingToo(string text, bool? derived) => Assert.Equal(derived, Of("How many?", text, AnswerForm.Number));

    [Fact]
    public void Of_LongWorking_IsReadFromItsEnd() =>
        Assert.True(Of("How many?", new string('x', 1_000_000) + " 42.\nThe answer is 42.", AnswerForm.Number));

    private static bool? Of(string question, string text, AnswerForm form) => Derivation.Of(question, text, AnswerReader.Read(text, form), form);
}
