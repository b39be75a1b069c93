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
    public void Of_Essays_AreNeitherComparedNorGraded()
    {
        const string One = "Rivers rise in mountains, where much snow falls.\nThey end in the sea after a long way through plains.";
        const string Other = "The sea is where a river ends.\nIt begins with the snow of high mountains.";
        var marks = EvaluationMarks.Of(new RecordedQuestion("Tell of rivers.", "They rise in mountains."), [("hive/a", One, 0m), ("hive/b", Other, 0m), ("hive/c", null, 0m)], "hive/a");

        Assert.Equal([(0, 1, 0, 1), (0, 1, 0, 1), (0, 0, 0, 1)], marks.Select(it => (it.Compared, it.Incomparable, it.Graded, it.Ungraded)));
        Assert.All(marks, it => Assert.Equal((0, 0), (it.Agreed, it.Right)));
    }

    [Fact]
    public void Of_ShortTexts_AreComparedWhereTheyAreOfAFewWords()
    {
        var marks = EvaluationMarks.Of(
            new RecordedQuestion("What is the capital of France?", "Paris"),
            [("hive/a", "The capital of France is **Paris**.", 0m), ("hive/b", "Lyon", 0m), ("hive/c", "Since the Middle Ages, and to this day, it has been Paris.", 0m)], "hive/a");

        Assert.Equal([(1, 0, 1), (1, 0, 0), (0, 1, 0)], marks.Select(it => (it.Compared, it.Incomparable, it.Agreed)));
        Assert.Equal([(1, 0, 1), (1, 0, 0), (0, 1, 0)], marks.Select(it => (it.Graded, it.Ungraded, it.Right)));
    }

    [Theory]
    [InlineData("""{"name": "Ann", "age": 3}""", """{"age": 4, "name": "Ann"}""", 1)]
    [InlineData("""{"text": "It is a long way from here to there."}""", """{"text": "From here to there the way is a long one."}""", 0)]
    public void Of_Json_IsComparedUnlessItHoldsWrittenTexts(string one, string other, int compared)
    {
        var marks = EvaluationMarks.Of(new RecordedQuestion("Give it as JSON.", null), [("hive/a", one, 0m), ("hive/b", other, 0m)], "hive/a");

        Assert.Equal((compared, 1 - compared, 0), (marks[1].Compared, marks[1].Incomparable, marks[1].Agreed));
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
        var one = new PresetMarks { Preset = "hive/a", Answered = 1, Failed = 2, Compared = 3, Agreed = 4, Graded = 5, Right = 6, CostUsd = 0.7m, Taught = 8, Incomparable = 9, Ungraded = 10 };

        Assert.Equal(new PresetMarks { Preset = "hive/a", Answered = 2, Failed = 4, Compared = 6, Agreed = 8, Graded = 10, Right = 12, CostUsd = 1.4m, Taught = 16, Incomparable = 18, Ungraded = 20 }, one.Plus(one));
    }
}
