using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>What each mechanism of a learned vote does, and what is left without it. Nothing is known of the models but what is assumed.</summary>
public sealed class VoteRulesTests
{
    // Reliability ½ against 10/3 wrong answers; errors of two families correlate by .45.
    private static readonly double _weight = Math.Log(10 / 3.0);

    [Theory]
    [InlineData(true, 1.2039728043259361)]
    [InlineData(false, 1)]
    public void Weight_OnAndOff_IsTheLogOddsOrOne(bool weights, double weight) =>
        Assert.Equal(weight, Rules(new() { Weights = weights }).Weight("a"), 12);

    [Fact]
    public void Count_Correlation_ShrinksWeightsByNEffOverN()
    {
        var election = Rules(new()).Count(Ballots(("a", "x"), ("b", "x"), ("c", null)));

        // (2w)² / (2w² + 2·.45·w²), of two voters.
        var nEff = 4 / 2.9;
        Assert.Equal(nEff, election.NEff, 12);
        Assert.Equal(2 * _weight * nEff / 2, Assert.Single(election.Positions).Weight, 12);
    }

    [Fact]
    public void Count_WithoutCorrelation_TakesThemAsIndependent()
    {
        var election = Rules(new() { Correlation = false }).Count(Ballots(("a", "x"), ("b", "x")));

        Assert.Equal((2.0, 2 * _weight), (Math.Round(election.NEff, 12), Assert.Single(election.Positions).Weight));
    }

    [Fact]
    public void Count_NobodyVotes_IsEmpty()
    {
        var election = Rules(new()).Count(Ballots(("a", null)));
        Assert.Equal((0, 0, 0.0), (election.Positions.Length, election.Voters, election.NEff));
    }

    [Theory]
    [InlineData(1, false)] // one ahead, one left: it may come to a tie
    [InlineData(2, true)]
    public void Enough_Lead_IsDecidedOnlyWhereTheRestCannotReachIt(int lead, bool decided)
    {
        var rules = Rules(new() { Weights = false, StopConfident = false });
        var ballots = Ballots([.. Enumerable.Range(0, lead).Select(i => ($"m{i}", (string?)"x"))]);
        Assert.Equal(decided ? "decided" : null, rules.Enough(ballots, ["left"]));
    }

    [Fact]
    public void Enough_TheRunnerUp_IsTakenFromTheLead()
    {
        var rules = Rules(new() { Weights = false, StopConfident = false });
        Assert.Null(rules.Enough(Ballots(("a", "x"), ("b", "x"), ("c", "y")), ["left"]));
        Assert.Equal("decided", rules.Enough(Ballots(("a", "x"), ("b", "x"), ("c", "x"), ("d", "y")), ["left"]));
    }

    [Fact]
    public void Enough_NobodyLeftOrNobodyVoted_IsNoReasonToStop()
    {
        var rules = Rules(new() { Weights = false });
        Assert.Null(rules.Enough(Ballots(("a", "x"), ("b", "x")), []));
        Assert.Null(rules.Enough(Ballots(("a", null)), ["left"]));
    }

    [Theory]
    [InlineData(true, true, "decided")]
    [InlineData(false, true, "confident")]
    [InlineData(false, false, null)]
    public void Enough_StopsSwitchedOff_AreNotTaken(bool decided, bool confident, string? code)
    {
        var rules = Rules(new() { Weights = false, Correlation = false, StopDecided = decided, StopConfident = confident, Confident = 0.5 });
        Assert.Equal(code, rules.Enough(Ballots(("a", "x"), ("b", "x")), ["left"]));
    }

    [Fact]
    public void Enough_Certainty_CountsFromTheThresholdOn()
    {
        var ballots = Ballots(("a", "x"), ("b", "x"), ("c", "x"));
        VoteOptions Confident(double at) => new() { Weights = false, Correlation = false, StopDecided = false, Confident = at };
        var certainty = VoteRules.Certainty(Rules(Confident(1)).Count(ballots));

        Assert.Equal("confident", Rules(Confident(certainty)).Enough(ballots, ["left"]));
        Assert.Null(Rules(Confident(certainty + 1e-9)).Enough(ballots, ["left"]));
    }

    [Fact]
    public void Enough_OneVote_IsNoMajorityHoweverSure() =>
        Assert.Null(Rules(new() { StopDecided = false, Confident = 0.5 }).Enough(Ballots(("a", "x"), ("b", null)), ["left"]));

    [Fact]
    public void Certainty_OfPositions_IsTheTailOfTheTwoGreatest()
    {
        Assert.Equal(0.5, VoteRules.Certainty(Election.Count(Ballots(("a", null)))), 12);
        Assert.Equal(BetaTail.AboveHalf(3, 1), VoteRules.Certainty(Election.Count(Ballots(("a", "x"), ("b", "x")))), 12);
        Assert.Equal(BetaTail.AboveHalf(3, 2), VoteRules.Certainty(Election.Count(Ballots(("a", "x"), ("b", "x"), ("c", "y")))), 12);
    }

    [Fact]
    public void Next_Correlation_AsksWhoErrsLeastLikeThoseBefore()
    {
        // Nobody's errors are known; those of one family are taken to correlate by .7, others by .45.
        var rules = Rules(new());
        Assert.Equal("claude-3", rules.Next(["gpt-4o-mini", "claude-3", "gemini-1"], ["gpt-4o"]));
        Assert.Equal("gpt-4o-mini", rules.Next(["gpt-4o-mini", "claude-3"], []));
    }

    [Fact]
    public void Next_WithoutCorrelation_KeepsTheOrder() =>
        Assert.Equal("gpt-4o-mini", Rules(new() { Correlation = false }).Next(["gpt-4o-mini", "claude-3"], ["gpt-4o"]));

    private static VoteRules Rules(VoteOptions options) => new(TaskStatistics.Learn([], [], new StatisticsOptions()), options);

    private static Ballot[] Ballots(params (string Model, string? Vote)[] votes) =>
        [.. votes.Select((vote, rank) => new Ballot(vote.Model, rank, "", vote.Vote))];
}
