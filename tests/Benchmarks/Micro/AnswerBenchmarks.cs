using BenchmarkDotNet.Attributes;
using LLMHive.Orchestration;

namespace LLMHive.Micro;

/// <summary>Finding the answer in what five members wrote, and bringing it to one form.</summary>
public class AnswerBenchmarks
{
    private const string Question = "A farmer has 6 fields with 7 cows each. How many cows are there?";

    private readonly string[] _texts =
    [
        """{"reasoning": "There are 6 fields and 7 cows in each, so 6 * 7 = 42.", "answer": "42"}""",
        "There are six fields.\nEach has seven cows, and 6 \\times 7 = 42.\n\nThe answer is \\boxed{42}",
        "Let us think step by step. Six fields, seven cows each.\n\n**Answer:** 42 cows",
        "```json\n{\"answer\": 42}\n```",
        "42",
    ];

    /// <summary>The form of the question and the answers of all five.</summary>
    [Benchmark]
    public int ReadFive()
    {
        var form = AnswerReader.FormOf(Question, _texts);
        var found = 0;
        foreach (var text in _texts)
        {
            found += AnswerReader.Read(text, form) is null ? 0 : 1;
        }

        return found;
    }
}
