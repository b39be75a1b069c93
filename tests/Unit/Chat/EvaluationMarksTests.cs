using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Unit.Chat;

public sealed class EvaluationMarksTests
{
    [Fact]
    public void Of_SameAnswerInOtherWords_AgreesAndIsRight()
    {
        var marks = EvaluationMarks.Of(
            new RecordedQuestion("How much is 3 times 400?", "1,200"),
            [("hive/a", "The answer is $1200.00.", 0.03m), ("hive/b", "1200", 0.01m), ("hive/c", "1300", 0.02m)], "hive/a");

        Assert.Equal([(1, 1, 1, 0.03m), (1, 1, 1, 0.01m), (1, 0, 0, 0.02m)], marks.Select(it => (it.Compared, it.Agreed, it.Right, it.CostUsd)));
        Assert.All(marks, it => Assert.Equal((1, 0, 1), (it.Answered, it.Failed, it.Graded)));
    }

    [Fact]
    public void Of_FailedReference_ComparesNothingAndGradesAllTheSame()
    {
        var marks = EvaluationMarks.Of(new RecordedQuestion("How much is 2 + 2?", "4"), [("hive/a", null, 0m), ("hive/b", "4", 0.01m)], "hive/a");

        Assert.Equal([(0, 1, 0, 0), (1, 0, 0, 1)], marks.Select(it => (it.Answered, it.Failed, it.Compared, it.Right)));
    }

    [Fact]
    public void Of_NoGold_GradesNothing()
    {
        var marks = EvaluationMarks.Of(new RecordedQuestion("How much is 2 + 2?", null), [("hive/a", "4", 0m), ("hive/b", "4", 0m)], "hive/a");

        Assert.All(marks, it => Assert.Equal((0, 0, 1), (it.Graded, it.Right, it.Agreed)));
    }

    [Fact]
    public void Plus_TwoQuestions_AddsEveryCount()
    {
        var one = new PresetMarks { Preset = "hive/a", Answered = 1, Failed = 2, Compared = 3, Agreed = 4, Graded = 5, Right = 6, CostUsd = 0.7m };

        Assert.Equal(new PresetMarks { Preset = "hive/a", Answered = 2, Failed = 4, Compared = 6, Agreed = 8, Graded = 10, Right = 12, CostUsd = 1.4m }, one.Plus(one));
    }
}
