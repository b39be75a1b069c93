using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>
/// Texts that models get stuck in and callers send by mistake: one thing over and over, with no end of a sentence. Whatever reads
/// them has to take time in proportion to their length; by the square of it these would take hours.
/// </summary>
public sealed class LongTextTests
{
    private const int Length = 400_000;

    // Only a defect misses this.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Pieces =>
    [
        "a", " ", "\n", "\t", "answer ", "answer is ", "the answer: ", "\"answer\": ", "\\boxed{", "\\frac{1", "(A) ", "A) x\n", "1,", "1 ", "12.5 ", "1 + 1 = ",
        "-", "a-", "a.b", "a_", "A_", "a@", "'", "\"", "(", "[1, ", "{", "$", "*", "= ", "```\n", "```json\n", "{\"a\":", "1 March ", "def f(", "assert x ==", "yes ", "verdict is ", "not ", "1 km ",
    ];

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Read_OnePieceOverAndOver_EndsSoon(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, Length / piece.Length));
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
            _ = Verbatim.MustStay(text);
        }).WaitAsync(Guard);
    }
}
