using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>What a count comes to, as whole records.</summary>
public sealed class VoteDecisionTests
{
    [Fact]
    public void Of_Majority_TellsEverythingOfIt()
    {
        var decision = Of(AnswerForm.Number, [new("a", 0, " I say 7 ", "7"), new("b", 1, "It is 8.", "8"), new("c", 2, "8", "8"), new("d", 3, "?", null)], confidence: 0.9);

        Assert.Equal((RunStatus.Degraded, "all_answered", "It is 8."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["early", "no_vote: 1 of 4 answers"], decision.Degradations.ToArray());
        Assert.Equal(["8", "7"], decision.Votes.Select(vote => vote.Answer));
        Assert.Equal([2.0, 1.0], decision.Votes.Select(vote => vote.Weight));
        Assert.Equal([2 / 3.0, 1 / 3.0], decision.Votes.Select(vote => vote.Share));
        Assert.Equal([true, false], decision.Votes.Select(vote => vote.Won));
        Assert.Equal(["b", "c"], decision.Votes[0].Models.ToArray());
        Assert.Equal(["I say 7"], decision.Dissent.ToArray());
        Assert.Equal((2 / 3.0, 3.0, 0.9), (decision.Agreement, decision.NEff, decision.Confidence));
        Assert.Equal(["a", "b", "c"], decision.VoteOf.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["c"], decision.Replacements.ToArray());
    }

    [Fact]
    public void Of_LongTexts_AreShortenedAtTheirBeginning()
    {
        var (vote, text) = (new string('v', 250), new string('t', 400));
        var decision = Of(AnswerForm.Open, [new("a", 0, "won", "x"), new("b", 1, "too", "x"), new("c", 2, text, vote)]);

        Assert.Equal("… " + text[..300], Assert.Single(decision.Dissent));
        Assert.Equal("… " + vote[..200], decision.Votes[1].Answer);
        Assert.Equal("… " + vote[..200], decision.VoteOf["c"]);
    }

    [Theory]
    [InlineData(true, "no_votes")]
    [InlineData(false, "no_votes")]
    public void Of_NobodyVoted_GivesTheBestMembersText(bool votes, string why)
    {
        var decision = Of(AnswerForm.Choice, [new("a", 0, "first", null), new("b", 1, "second", null)], votes: votes);

        Assert.Equal("first", decision.Answer);
        Assert.Equal(["early", why], decision.Degradations.ToArray());
        Assert.Equal((null, null, null), (decision.Agreement, decision.NEff, decision.Confidence));
        Assert.Empty(decision.Votes);
        Assert.Empty(decision.Dissent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_OpenTextsThatAllDiffer_AreDegradedOnlyWhereAVoteWasMeant(bool votes)
    {
        var decision = Of(AnswerForm.Open, [new("a", 0, "first", "first"), new("b", 1, "second", "second")], votes: votes);

        Assert.Equal("first", decision.Answer);
        Assert.Equal(votes ? ["early", "no_majority"] : ["early"], decision.Degradations.ToArray());
        Assert.Equal((null, null, null), (decision.Agreement, decision.NEff, decision.Confidence));
        Assert.True(decision.Votes[0] is { Won: true, Answer: "first" });
    }

    [Fact]
    public void Of_OneOpenText_IsAgreedOn() =>
        Assert.Equal((1.0, 1.0), (Of(AnswerForm.Open, [new("a", 0, "text", "text")]) is var one ? one.Agreement : null, one.NEff));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_Tie_IsNamedOnlyWhereAVoteWasMeant(bool votes)
    {
        var decision = Of(AnswerForm.Number, [new("a", 0, "7", "7"), new("b", 1, "8", "8")], votes: votes);

        Assert.Equal("7", decision.Answer);
        Assert.Equal(votes ? ["early", "tie: 7 | 8"] : ["early"], decision.Degradations.ToArray());
        Assert.Equal(0.5, decision.Agreement);
    }

    [Fact]
    public void Of_NothingMissing_IsComplete()
    {
        ImmutableArray<Ballot> ballots = [new("a", 0, "7", "7")];
        var asked = Asked(ballots) with { Degradations = [] };
        var decision = VoteDecision.Of(asked, AnswerForm.Number, ballots, Election.Count(ballots), null);

        Assert.Equal(RunStatus.Complete, decision.Status);
        Assert.Null(decision.Confidence);
    }

    private static RunDecision Of(AnswerForm form, ImmutableArray<Ballot> ballots, double? confidence = 0.5, bool votes = true) =>
        VoteDecision.Of(Asked(ballots), form, ballots, Election.Count(ballots), _ => confidence, votes);

    private static FanOutResult Asked(ImmutableArray<Ballot> ballots) => new()
    {
        Answers = [.. ballots.Select(ballot => new MemberAnswer(ballot.Rank, new AgentAnswer { Model = ballot.Model, Outcome = CallOutcome.Ok, Text = ballot.Text }, ballot.Model == "c" ? "d" : null))],
        Failures = [], StopReason = "all_answered", Degradations = ["early"], Plan = 1,
    };
}
