using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class TaskStatisticsTests
{
    private static readonly StatisticsOptions _options = new();

    [Fact]
    public void Reliability_FewOutcomes_IsShrunkTowardsOneHalf()
    {
        var known = Learn([Outcome("1", ("a", "1"), ("b", "2")), Outcome("1", ("a", "1"), ("b", "1"))], "a", "b");

        Assert.Equal(4.0 / 6, known.Reliability("a"), 9); // Beta(2 + 2, 2)
        Assert.Equal(0.5, known.Reliability("b"), 9);
        Assert.Equal(0.5, known.Reliability("never seen"), 9);
    }

    [Fact]
    public void Reliability_OpinionsAndSilence_CountByTheirWeightAndAsWrong()
    {
        var opinion = Outcome("1", ("a", "1")) with { Weight = 0.5 };
        var known = Learn([opinion, Outcome("1", ("a", null))], "a");

        Assert.Equal(2.5 / 5.5, known.Reliability("a"), 9);
    }

    [Fact]
    public void Correlation_NothingKnown_IsTheAssumedOneByFamily()
    {
        var known = Learn([], "x/gpt-4o", "gpt-4o-mini", "claude-3");

        Assert.Equal((0.7, 0.45, 1.0), (known.Correlation("x/gpt-4o", "gpt-4o-mini"), known.Correlation("gpt-4o-mini", "claude-3"), known.Correlation("claude-3", "claude-3")));
    }

    [Fact]
    public void Correlation_ErrorsThatCoincide_MovesFromTheAssumedToTheObserved()
    {
        var together = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? Outcome("1", ("a", "1"), ("b", "1")) : Outcome("1", ("a", "2"), ("b", "3")));
        var apart = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? Outcome("1", ("a", "1"), ("b", "2")) : Outcome("1", ("a", "2"), ("b", "1")));

        Assert.Equal((40 + (20 * 0.45)) / 60, Learn(together, "a", "b").Correlation("a", "b"), 9);
        Assert.Equal(0, Learn(apart, "a", "b").Correlation("b", "a"), 9); // (40·(−1) + 20·0.45)/60 is below zero and not believed
    }

    [Fact]
    public void Correlation_LessThanOneLabel_StaysTheAssumedOne() =>
        Assert.Equal(0.45, Learn([Outcome("1", ("a", "2"), ("b", "2")) with { Weight = 0.5 }], "a", "b").Correlation("a", "b"), 9);

    [Fact]
    public void Weight_WorseThanChance_IsZeroAndNeverNegative()
    {
        var outcomes = Enumerable.Range(0, 100).Select(_ => Outcome("1", ("good", "1"), ("bad", "2"))).ToList();
        var known = Learn(outcomes, "good", "bad");

        Assert.Equal(0, known.Weight("bad"));
        Assert.True(known.Weight("good") > Math.Log(10));
    }

    [Fact]
    public void WrongChoices_WrongAnswersScatter_IsGreaterThanWhenTheyAgree()
    {
        var scatter = Learn(Enumerable.Range(0, 50).Select(i => Outcome("1", ("a", $"x{i}"), ("b", $"y{i}"))), "a", "b");
        var agree = Learn(Enumerable.Range(0, 50).Select(_ => Outcome("1", ("a", "2"), ("b", "2"))), "a", "b");

        Assert.Equal(60.0 / 3, scatter.WrongChoices, 9);
        Assert.Equal(60.0 / 53, agree.WrongChoices, 9);
    }

    [Fact]
    public void Learn_AnyOrder_GivesTheSame()
    {
        const int Seed = 1202;
        var random = new Random(Seed);
        string[] models = ["gpt-a", "gpt-b", "claude-c", "d"];
        var outcomes = Enumerable.Range(0, 80).Select(_ => Outcome("1", [.. models.Select(model => (model, (string?)$"{random.Next(3)}"))])).ToArray();
        var expected = Learn(outcomes, models);
        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(outcomes);
            random.Shuffle(models);
            var shuffled = Learn(outcomes, models);
            Assert.All(models, model => Assert.Equal(expected.Weight(model), shuffled.Weight(model), 9));
            Assert.Equal(expected.Correlation("gpt-a", "d"), shuffled.Correlation("d", "gpt-a"), 9);
        }
    }

    [Theory]
    [InlineData(1, 1, 0.5)]
    [InlineData(2, 1, 0.75)] // 1 − ½²
    [InlineData(4, 1, 0.9375)]
    [InlineData(5, 1, 0.96875)]
    [InlineData(1, 5, 0.03125)]
    [InlineData(3, 2, 0.6875)] // Pr[Bin(4, ½) <= 2] = 11/16
    [InlineData(9, 9, 0.5)]
    public void AboveHalf_WholeNumbers_IsTheBinomialSum(double a, double b, double expected) => Assert.Equal(expected, BetaTail.AboveHalf(a, b), 8);

    [Fact]
    public void AboveHalf_AnyPair_AddsUpToOneWithItsMirrorAndGrowsWithTheLead()
    {
        for (var a = 1.0; a < 60; a += 1.7)
        {
            Assert.Equal(1, BetaTail.AboveHalf(a, 3.3) + BetaTail.AboveHalf(3.3, a), 8);
            Assert.True(BetaTail.AboveHalf(a + 1, 3.3) > BetaTail.AboveHalf(a, 3.3));
        }
    }

    [Fact]
    public void Fit_Violators_ArePooledAndTheStepsRise()
    {
        var fit = Isotonic.Fit([(0.1, false, 10), (0.2, true, 4), (0.3, false, 4), (0.4, true, 20), (0.5, true, 20)]);

        Assert.Equal(0.5, fit.At(0.2), 9);
        Assert.Equal(0.5, fit.At(0.39), 9);
        Assert.Equal(fit.At(0.4), fit.At(0.9));
        Assert.Equal(0.5 / 59, fit.At(0), 9); // never certain, neither way
        Assert.Equal(1 - (0.5 / 59), fit.At(1), 9);
    }

    [Fact]
    public void Fit_RandomPoints_NeverFalls()
    {
        const int Seed = 99;
        var random = new Random(Seed);
        var fit = Isotonic.Fit(Enumerable.Range(0, 500).Select(_ => (random.NextDouble(), random.Next(2) == 0, random.NextDouble())));

        var values = Enumerable.Range(0, 200).Select(i => fit.At(i / 200.0)).ToList();
        Assert.Equal(values.Order(), values);
    }

    [Theory]
    [InlineData("Which?\n\nA) red\nB) green\nC) blue", TaskClasses.Choice)]
    [InlineData("def f(x):\n    return x\nassert f(1) == ??", TaskClasses.PythonValue)]
    [InlineData("Ann has 3 apples and buys 4. How many has she?", TaskClasses.Number)]
    [InlineData("Write a poem about rain.", TaskClasses.General)]
    public void Of_Question_IsToldWithoutAnswers(string question, string expected) => Assert.Equal(expected, TaskClasses.Of(question));

    [Fact]
    public void Weight_Working_IsWorthWhatTheOutcomesSay()
    {
        // Two of three workings arrive, and then 9 of 10 answers are right; else 2 of 10.
        var known = Learn(Enumerable.Range(0, 3000).Select(i => Worked(i, i % 3 < 2 ? i % 10 != 0 : i % 10 < 2, derived: i % 3 < 2)), "a");

        Assert.Equal(LogOdds(0.9) - LogOdds(0.2), known.Weight("a", true) - Math.Log(known.WrongChoices) - LogOdds(0.2), 0.4);
        Assert.Equal(Math.Max(0, LogOdds(0.2) + Math.Log(known.WrongChoices)), known.Weight("a", false), 0.3);

        static double LogOdds(double p) => Math.Log(p / (1 - p));
    }

    [Fact]
    public void Weight_ModelThatNeverShowsItsWorking_IsNoWorseForIt()
    {
        // "a" shows its work, which mostly tells; "bare" is right in nine of ten cases and shows nothing.
        var outcomes = Enumerable.Range(0, 1000).Select(i => new LabelledOutcome(new Dictionary<string, LabelledVote>
        {
            ["a"] = Vote(i, i % 3 < 2 ? i % 10 != 0 : i % 10 < 2, i % 3 < 2),
            ["bare"] = Vote(i, i % 10 != 5, false),
        }.ToImmutableDictionary()));
        var known = Learn(outcomes, "a", "bare");

        Assert.Equal(known.Weight("bare"), known.Weight("bare", false), 0.05);
        Assert.True(known.Weight("a", true) - known.Weight("a", false) > 2);

        static LabelledVote Vote(int i, bool right, bool derived) => new(right ? "right" : $"wrong {i}", right, derived);
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    public void Weight_Working_CountsFromEnoughOutcomesOn(int outcomes, bool counts)
    {
        var known = Learn(Enumerable.Range(0, outcomes).Select(i => Worked(i, i % 2 == 0, i % 2 == 0)), "a");

        Assert.Equal(counts, known.Weight("a", true) > known.Weight("a") + 1);
        Assert.Equal(counts, known.Weight("a", false) < known.Weight("a"));
    }

    private static LabelledOutcome Worked(int i, bool right, bool? derived) =>
        new(ImmutableDictionary<string, LabelledVote>.Empty.Add("a", new(right ? "right" : $"wrong {i}", right, derived)));

    private static TaskStatistics Learn(IEnumerable<LabelledOutcome> outcomes, params string[] models) => TaskStatistics.Learn(outcomes, [.. models], _options);

    internal static LabelledOutcome Outcome(string right, params (string Model, string? Answer)[] votes) =>
        new(votes.ToImmutableDictionary(vote => vote.Model, vote => new LabelledVote(vote.Answer, vote.Answer == right)));
}
