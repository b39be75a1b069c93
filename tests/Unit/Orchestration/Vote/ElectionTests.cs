using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class ElectionTests
{
    [Fact]
    public void Count_Weights_DecideAndShrinkNEff()
    {
        var election = Election.Count([new("a", 0, "", "x", 3), new("b", 1, "", "y"), new("c", 2, "", "y")]);

        Assert.Equal("x", election.Positions[0].Answer);
        Assert.Equal(0.6, election.Positions[0].Share, 9);
        Assert.Equal(25.0 / 11, election.NEff, 9);
    }

    [Fact]
    public void Count_NobodyVotes_HasNoPositions()
    {
        var election = Election.Count([new("a", 0, "text", null)]);

        Assert.Empty(election.Positions);
        Assert.Empty(election.Leaders);
        Assert.Equal(0, election.NEff);
    }

    [Fact]
    public void Count_AnyOrderAndLength_GivesTheSameWinner()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var ballots = Enumerable.Range(0, random.Next(1, 9))
                .Select(rank => new Ballot($"m{rank}", rank, "t", random.Next(5) is var vote and > 0 ? $"v{vote}" : null, random.Next(1, 4) * 0.1))
                .ToArray();
            var expected = Election.Count(ballots);
            random.Shuffle(ballots);
            var shuffled = Election.Count(ballots.Select(ballot => ballot with { Text = new string('t', random.Next(1, 500)) }));

            Assert.True(
                expected.Positions.Select(it => it.Answer).SequenceEqual(shuffled.Positions.Select(it => it.Answer))
                    && expected.Leaders.Length == shuffled.Leaders.Length,
                $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Count_Positions_StandByWeightAndTiesByTheBestMember()
    {
        var election = Election.Count([new("a", 3, "", "z"), new("b", 2, "", "y", 2), new("c", 1, "", "x"), new("d", 0, "", null, 9)]);

        Assert.Equal(["y", "x", "z"], election.Positions.Select(position => position.Answer));
        Assert.Equal([2.0, 1.0, 1.0], election.Positions.Select(position => position.Weight));
        Assert.Equal([0.5, 0.25, 0.25], election.Positions.Select(position => position.Share));
        Assert.Equal(["y"], election.Leaders.Select(position => position.Answer));
        Assert.Equal((3, 16.0 / 6), (election.Voters, election.NEff));
        Assert.Equal("b", Assert.Single(election.Positions[0].Ballots).Model);
    }

    [Theory]
    [InlineData(1e-10, 2)] // no more than the sum of doubles in another order
    [InlineData(1e-8, 1)]
    public void Count_WeightsThatDifferByLess_AreATie(double more, int leaders)
    {
        var election = Election.Count([new("a", 0, "", "x"), new("b", 1, "", "y", 1 + more)]);

        Assert.Equal(leaders, election.Leaders.Length);
        Assert.Equal(leaders == 2 ? "x" : "y", election.Positions[0].Answer);
    }

    [Fact]
    public void Count_WeightlessVotes_HaveNoShareAndNoNEff()
    {
        var election = Election.Count([new("a", 0, "", "x", 0)]);
        Assert.Equal((0.0, 0.0, 1, 1), (election.Positions[0].Share, election.NEff, election.Voters, election.Leaders.Length));
    }

    [Fact]
    public void Count_Correlation_CountsEachPairTwice()
    {
        double Correlation(string first, string second) => (first, second) is ("b", "a") ? 0.5 : (first, second) is ("c", "a") ? 0.25 : 0;
        var election = Election.Count([new("a", 0, "", "x", 2), new("b", 1, "", "x", 3), new("c", 2, "", "y")], Correlation);

        Assert.Equal(36.0 / (4 + 9 + 1 + (2 * 2 * 3 * 0.5) + (2 * 2 * 1 * 0.25)), election.NEff, 12);
    }

    [Fact]
    public void Count_Nothing_IsAnError() => Assert.Throws<ArgumentNullException>(() => Election.Count(null!));
}
