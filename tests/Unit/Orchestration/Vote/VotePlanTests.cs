using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Whom a vote asks, learned from outcomes that leave no doubt.</summary>
public sealed class VotePlanTests
{
    private static readonly VoteOptions _plain = new() { Weights = false, Correlation = false };

    [Fact]
    public void Learn_Members_StandByReliabilityAndRankAfterTheTeam()
    {
        var plan = Learn(["low", "high"], Outcomes(100, ("low", 0.5), ("high", 1)));

        Assert.Equal(["high"], plan.Team.ToArray());
        Assert.Equal(["low"], plan.Others.ToArray());
        Assert.Equal(["high", "low"], plan.Ranked.ToArray());
    }

    [Theory]
    [InlineData(99, true, 2)] // too few outcomes for a team
    [InlineData(100, true, 1)]
    [InlineData(100, false, 2)]
    public void Learn_Team_IsChosenFromEnoughOutcomes(int outcomes, bool team, int members) =>
        Assert.Equal(members, Learn(["a", "b"], Outcomes(outcomes, ("a", 1), ("b", 0.5)), new() { Team = team }).Team.Length);

    [Fact]
    public void Learn_OutcomesWithoutSomeMember_DoNotCountForTheTeam()
    {
        var outcomes = Outcomes(99, ("a", 1), ("b", 0.5)).Concat(Outcomes(50, ("a", 1)));
        Assert.Equal(2, Learn(["a", "b"], outcomes).Team.Length);
    }

    [Theory]
    [InlineData(0.002, 8, 3)]
    [InlineData(0.2, 8, 1)] // two members more add a tenth, which is not worth two times a fifth
    [InlineData(0.002, 2, 1)] // two never outvote each other
    public void Learn_OneMoreMember_HasToAddItsGain(double gain, int most, int members)
    {
        // Each of three is wrong on other questions: together they are never wrong, alone in one of ten.
        var outcomes = Enumerable.Range(0, 100).Select(i => TaskStatisticsTests.Outcome(
            "right", [.. new[] { "a", "b", "c" }.Select((model, at) => (model, (string?)(i % 10 == at ? $"wrong {model} {i}" : "right")))]));
        Assert.Equal(members, Learn(["a", "b", "c"], outcomes, new() { Weights = false, Correlation = false, GainPerMember = gain, MaxTeam = most }).Team.Length);
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    public void Confidence_EnoughOutcomes_IsTold(int outcomes, bool told)
    {
        var plan = Learn(["a", "b", "c"], Outcomes(outcomes, ("a", 1), ("b", 1), ("c", 1)), new() { Team = false });
        var election = Election.Count([new("a", 0, "", "x"), new("b", 1, "", "x")]);

        Assert.Equal(told, plan.Confidence(election) is not null);
        Assert.Null(plan.Confidence(Election.Count([])));
    }

    [Fact]
    public void Confidence_TeamThatNeverVoted_IsNotKnown()
    {
        var outcomes = Enumerable.Range(0, 200).Select(i => TaskStatisticsTests.Outcome("right", ("a", null), ("b", null)));

        Assert.Null(Learn(["a", "b"], outcomes).Confidence(Election.Count([new("a", 0, "", "x")])));
    }

    [Fact]
    public void Confidence_OfReplays_IsWhatTheSameCertaintyWasWorth()
    {
        // Of one mind they are right; two against one, the two are right in half of the cases.
        var outcomes = Enumerable.Range(0, 400).Select(i => TaskStatisticsTests.Outcome(
            "right", ("a", i % 2 == 0 ? "right" : "wrong"), ("b", i % 4 == 1 ? "wrong" : "right"), ("c", "right")));
        var plan = Learn(["a", "b", "c"], outcomes, new() { Weights = false, Correlation = false, Team = false, FirstDraw = 3, StopDecided = false });

        Assert.Equal(1, plan.Confidence(Election.Count([new("a", 0, "", "x"), new("b", 1, "", "x"), new("c", 2, "", "x")]))!.Value, 2);
        Assert.Equal(0.5, plan.Confidence(Election.Count([new("a", 0, "", "x"), new("b", 1, "", "x"), new("c", 2, "", "y")]))!.Value, 2);
    }

    [Fact]
    public void Next_Draws_SomeAtFirstThenOneAtATime()
    {
        var plan = Learn(["a", "b", "c", "d"], Outcomes(100, ("a", 1), ("b", 1), ("c", 1), ("d", 1)), new() { Team = false, FirstDraw = 2 });

        Assert.Equal(["a", "b"], plan.Next(["a", "b", "c", "d"], [], []));
        Assert.Single(plan.Next(["c", "d"], ["a", "b"], []));
    }

    [Theory]
    [InlineData(false, false, 4)] // nothing could stop it, so all are asked at once
    [InlineData(true, false, 3)]
    [InlineData(false, true, 3)]
    public void Next_StopsSwitchedOff_AsksAllAtOnce(bool decided, bool confident, int asked)
    {
        var plan = Learn(
            ["a", "b", "c", "d"], Outcomes(100, ("a", 1), ("b", 1), ("c", 1), ("d", 1)), new() { Team = false, StopDecided = decided, StopConfident = confident });
        Assert.Equal(asked, plan.Next(["a", "b", "c", "d"], [], []).Count);
    }

    [Theory]
    [InlineData(false, 4)] // each right answer that is told becomes an outcome of everybody: only so is a team ever learned
    [InlineData(true, 3)] // ratings teach no team, so that asking everybody would be for nothing
    public void Next_TooFewOutcomesForATeam_AsksAllWhileRightAnswersAreTold(bool rated, int asked)
    {
        var outcomes = Outcomes(99, ("a", 1), ("b", 1), ("c", 1), ("d", 1)).Select(outcome => outcome with { Rated = rated });
        Assert.Equal(asked, Learn(["a", "b", "c", "d"], outcomes).Next(["a", "b", "c", "d"], [], []).Count);
    }

    [Theory]
    [InlineData(9, 3)] // too few ever to become the hundred that a team needs, of the thousand that are remembered
    [InlineData(10, 4)]
    public void Next_FewRightAnswersAmongRatings_AskAllOnlyWhereATeamCanComeOfIt(int answers, int asked)
    {
        var outcomes = Outcomes(100, ("a", 1), ("b", 1), ("c", 1), ("d", 1)).Select((outcome, i) => outcome with { Rated = i >= answers });
        Assert.Equal(asked, Learn(["a", "b", "c", "d"], outcomes).Next(["a", "b", "c", "d"], [], []).Count);
    }

    [Fact]
    public void Learn_Ratings_TeachNoTeamAndNoConfidence()
    {
        // Of two against one, ratings tell only of the answers that were good: whoever learned a confidence from them would be sure of all.
        var good = Outcomes(400, ("a", 1), ("b", 1), ("c", 0)).Select(outcome => outcome with { Rated = true });
        var plan = Learn(["a", "b", "c"], good);

        Assert.Equal(3, plan.Team.Length);
        Assert.Null(plan.Confidence(Election.Count([new("a", 0, "", "x"), new("b", 1, "", "x"), new("c", 2, "", "y")])));
        Assert.Null(plan.Allows(Election.Count([new("a", 0, "", "x")]), 0.5));
        Assert.True(plan.Rules.Weight("a") >= plan.Rules.Weight("c"));
    }

    private static VotePlan Learn(ImmutableArray<string> members, IEnumerable<LabelledOutcome> outcomes, VoteOptions? options = null) =>
        VotePlan.Learn(TaskStatistics.Learn(outcomes, members, new StatisticsOptions()), members, options ?? _plain);

    /// <summary>Each model right in its part of the outcomes, from the first on; no two wrong answers are equal.</summary>
    private static IEnumerable<LabelledOutcome> Outcomes(int count, params (string Model, double Right)[] models) =>
        Enumerable.Range(0, count).Select(i => TaskStatisticsTests.Outcome(
            "right", [.. models.Select(it => (it.Model, (string?)(i < it.Right * count ? "right" : $"wrong {it.Model} {i}")))]));
}
