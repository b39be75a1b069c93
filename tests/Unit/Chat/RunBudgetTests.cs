using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

public sealed class RunBudgetTests
{
    private static readonly ModelPrice Cheap = new(1m, 2m, 0m, "v");
    private static readonly ModelPrice Dear = new(10m, 20m, 0m, "v");
    private static readonly RunBudget Budget = new(new LimitsOptions { InstructionTokens = 50 });

    [Fact]
    public void Extra_OfTwoMembers_ReckonsPromptsAnswersAndTheDearestPrice()
    {
        var extra = Budget.Extra(new Engine(n => new(n, n * 2)), 100, 1_000, [Cheap, Dear]);

        // Two calls of 150 tokens of prompt each, four answers in them, and two answers out.
        var dearest = (4_300 * 10m / 1_000_000) + (2_000 * 20m / 1_000_000);
        Assert.Equal((2, 300 + 4_000 + 2_000, dearest), (extra[1].Count, extra[1].Tokens, extra[1].CostUsd));
        Assert.Equal([dearest / 10, dearest], extra[1].CostsUsd.ToArray());
        Assert.Equal(1, extra[0].Count);
    }

    [Fact]
    public void Extra_ShortAnswers_LeavesRoomForAVerdict() =>
        Assert.Equal(100 + 50 + 10 + 512, Budget.Extra(new Engine(_ => new(1, 2)), 100, 5, [Cheap])[0].Tokens);

    [Theory]
    [InlineData(false, 3, 9)]
    [InlineData(true, 3, 37)]
    [InlineData(false, 12, 1)] // whoever makes one answer of many
    [InlineData(false, 30, 1)]
    public void Extra_MoreThanARunMay_IsCutToTheBound(bool deep, int members, int calls)
    {
        var extra = Budget.Extra(new Engine(_ => new(100, 200, deep)), 100, 1_000, [.. Enumerable.Repeat(Cheap, members)]);
        Assert.Equal((members, calls), (extra.Length, extra[^1].Count));
        Assert.Equal(calls * (150 + 2_000 + 1_000), extra[^1].Tokens);
    }

    [Fact]
    public void Extra_EngineWithoutNeeds_IsEmpty()
    {
        Assert.Empty(Budget.Extra(new Engine(_ => EngineNeeds.None), 100, 1_000, [Cheap, Dear]));
        Assert.Empty(Budget.Extra(new FastStrategy(new FastOptions()), 100, 1_000, [Cheap]));
        Assert.Empty(Budget.Extra(new VoteStrategy(new FanOutOptions(), new VoteOptions()), 100, 1_000, [Cheap, Dear]));
    }

    [Fact]
    public void Time_DeepOrNot_IsTheirs()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), Budget.Time(new Engine(_ => EngineNeeds.None), 3));
        Assert.Equal(TimeSpan.FromSeconds(180), Budget.Time(new Engine(n => new(1, 1, n > 2)), 3));
    }

    private sealed class Engine(Func<int, EngineNeeds> needs) : IOrchestrationStrategy
    {
        public string Name => "test";

        public EngineNeeds Needs(int members) => needs(members);

        public Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
