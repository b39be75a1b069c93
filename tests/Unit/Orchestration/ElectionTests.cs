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
}
