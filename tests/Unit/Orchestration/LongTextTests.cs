using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>
/// Texts that models get stuck in and callers send by mistake: one thing over and over, with no end of a sentence. Whatever reads
/// them has to take time in proportion to their length; by the square of it these would take minutes.
/// </summary>
public sealed class LongTextTests
{
    private const int Length = 200_000;

    // Only a defect misses this.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Pieces =>
    [
        "a", " ", "\n", "\t", "answer ", "answer is ", "the answer: ", "\"answer\": ", "\\boxed{", "\\frac{1", "(A) ", "A) x\n", "1,", "1 ", "12.5 ", "1 + 1 = ",
        "-", "a-", "a.b", "a_", "A_", "a@", "'", "\"", "(", "[1, ", "{", "$", "*", "= ", "```\n", "```json\n", "{\"a\":", "1 March ", "def f(", "assert x ==", "yes ", "verdict is ", "not ", "1 km ",
        "\\", "== ??", "=1 ", "2*10^", "1/1", "sk-", "how many ", "in a ", "minus ", "1 below ", "answer:\n1. ", "answer:\nA) ", "> ", "Option ", "é\u0301",
    ];

    /// <summary>A beginning, what follows it over and over, and an end that does not fit: the more ways to divide the middle, the longer it takes.</summary>
    public static TheoryData<string, string, string> Runs => new()
    {
        { "def f(\n", "==??", "" }, { "def f(\nassert ", "== ", "?" }, { "The answer is x =", " ", "z" }, { "The answer is 5", " ", "!" }, { "The answer is $", " ", "z" },
        { "The answer is about", " ", "!" }, { "The answer is a", " ", "z" }, { "The answer is -", " ", "z" }, { "The answer is 1", ",111", ",1" }, { "The answer is 1,111.", "1", "!" },
        { "The answer is x1", ",111", ",1" }, { "The answer is 5 a", " ", "!" }, { "The answer is 1/", "1", "!" }, { "The answer is 2*10^", " ", "x" }, { "The answer is 2", " ", "* x" },
        { "answer", " ", "z" }, { "answer:", " ", "z" }, { "answer A", " ", "z" }, { "answer boxed{", " ", "z" }, { "1 + 1 =", " ", "x" }, { "1 + 1 = 1", ",111", ",1" },
        { "1 + 1 = 1", " ", "x" }, { "1 + 1 = 1 ", "a", "1" }, { "1 + 1 = 1 a b ", "x", "(" }, { "```\n", "```  x\n", "" }, { "\\frac{", "1", "" }, { "\\boxed{", "\\", "" },
        { "\"", "a", "" }, { "a@", "a", "" }, { "true", ".", "x" }, { "(A)", " ", "x" }, { "no ", "a", " x" }, { "how far in a", " ", "x" }, { "5 km in a", " ", "x" }, { "$", "\\", "5" },
        { "5", " ", "million!" }, { "$5", " ", "k!" }, { "minus", " ", "x" }, { "x", " ", "minus 5" }, { "5 degrees", " ", "below" }, { "5_", "000_", "0" }, { "5", " ", "x 10" }, { "answer: b", " ", "x" },
        { "answer", "*", "x" }, { "", "- ", "A) x" }, { "A)", "*", "" }, { "1\n2. ", " ", "x" },
    };

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Read_OnePieceOverAndOver_EndsSoon(string piece)
    {
        await ReadAll(string.Concat(Enumerable.Repeat(piece, Length / piece.Length)));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Read_RunWithAnEndThatDoesNotFit_EndsSoon(string start, string piece, string end) =>
        await ReadAll(start + string.Concat(Enumerable.Repeat(piece, Length / piece.Length)) + end);

    private static async Task ReadAll(string text)
    {
        await Task.Run(() =>
        {
            foreach (var form in Enum.GetValues<AnswerForm>())
            {
                _ = AnswerReader.Read(text, form);
            }

            _ = AnswerReader.FormOf(text, [text]);
            _ = TaskClasses.Of(text);
            _ = MeaningPairs.DetailsDiffer(text, text);
            _ = PromptInvariants.Of(text);
            _ = CalculationReader.Read(text);
            _ = new UnitVerifier("k", "km").Verify(text);
            _ = new SchemaVerifier("k", new JsonSchemaCheck(_ => [])).Verify(text);
            _ = ProviderFailures.Sanitize(text);
            _ = Verbatim.MustStay(text);
        }).WaitAsync(Guard);
    }
}
