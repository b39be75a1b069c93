using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Which of many policies is taken, for an accuracy and for a mean cost.</summary>
public sealed class CascadePolicyTests
{
    private static readonly CascadePolicy[] _policies = [Policy(1, 0.6, 1), Policy(2, 0.55, 2), Policy(4, 0.8, 3), Policy(8, 0.82, 10)];

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0.05, 4)]
    [InlineData(0.5, 1)]
    public void Cheapest_Tolerance_GivesUpNoMore(double tolerance, int team) => Assert.Equal(team, CascadePolicy.Cheapest(_policies, tolerance).Team);

    [Theory]
    [InlineData(3, 4, 4, 0)] // one that costs just that
    [InlineData(2, 1, 4, 0.5)] // half of the questions by the dearer one; the beaten one between them plays no part
    [InlineData(4.4, 4, 8, 0.2)]
    [InlineData(100, 8, 8, 0)]
    [InlineData(0.5, 1, 1, 0)] // none is so cheap
    public void Within_Bound_MixesTheTwoAroundIt(double bound, int cheap, int dear, double part)
    {
        var (low, high, mixed) = CascadePolicy.Within(_policies, bound);

        Assert.Equal((cheap, dear), (low.Team, high.Team));
        Assert.Equal(part, mixed, 9);
    }

    [Fact]
    public void Within_RandomPolicies_KeepsTheBoundAndNoMixIsBetter()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var policies = Enumerable.Range(1, random.Next(1, 25)).Select(team => Policy(team, Math.Round(random.NextDouble(), 2), Math.Round(random.NextDouble() * 10, 1))).ToArray();
            var bound = random.NextDouble() * 10;

            var (cheap, dear, part) = CascadePolicy.Within(policies, bound);

            var least = policies.Min(policy => policy.Cost);
            Assert.True(Mean(cheap.Cost, dear.Cost, part) <= Math.Max(bound, least) + 1e-6, $"seed {seed}");
            Assert.Equal((cheap, dear, part), CascadePolicy.Within([.. policies.Reverse()], bound)); // their order plays no part
            var best = (from low in policies
                        from high in policies
                        where low.Cost <= bound && high.Cost > low.Cost
                        let most = Math.Min(1, (bound - low.Cost) / (high.Cost - low.Cost))
                        select Mean(low.Score, high.Score, Math.Max(0, most))).Concat(policies.Where(policy => policy.Cost <= bound).Select(policy => policy.Score)).DefaultIfEmpty(0).Max();
            Assert.True(Mean(cheap.Score, dear.Score, part) >= best - 1e-6, $"seed {seed}");
        }
    }

    private static double Mean(double low, double high, double part) => low + (part * (high - low));

    private static CascadePolicy Policy(int team, double score, double cost) => new(team, 1, score, cost);
}
