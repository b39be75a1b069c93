using LLMHive.Chat;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Chat;

public sealed class AnswerBoundTests
{
    // US dollars per million tokens: 1 in, 10 out. Prompts have 1,000 tokens.
    private static readonly ModelCard Model = new()
    {
        Id = "one/m", Provider = "one", UpstreamId = "m", Price = new(1, 10, 1, "v"), ContextTokens = 128_000, MaxOutputTokens = 16_384,
    };

    [Theory]
    [InlineData(null, null, 1, null)] // nothing limits one request
    [InlineData(10_000, null, 1, 9_000)]
    [InlineData(10_000, null, 3, 3_000)]
    [InlineData(17_384, null, 1, null)] // the model ends there by itself
    [InlineData(null, 0.051, 1, 5_000)]
    [InlineData(null, 0.051, 2, 2_500)]
    [InlineData(null, 1.0, 1, null)]
    [InlineData(10_000, 0.051, 1, 5_000)]
    [InlineData(4_000, 0.051, 1, 3_000)]
    public void Of_NoBoundNamed_IsWhatTheTicketLeavesForEachAnswer(int? tokens, double? usd, int choices, int? expected) =>
        Assert.Equal(expected, AnswerBound.Of(Request(choices), Model, Ticket(tokens, usd)));

    [Fact]
    public void Of_UsageAtTheBound_CostsWhatTheTicketAllowsAndOneTokenMoreDoesNot()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (choices, usd) = (random.Next(1, 9), Math.Round((random.NextDouble() * 0.15) + 0.02, 6));
            var bound = AnswerBound.Of(Request(choices), Model with { MaxOutputTokens = 100_000 }, Ticket(null, usd));
            Assert.True(Cost(bound!.Value * choices) <= (decimal)usd && Cost((bound.Value + 1) * choices) > (decimal)usd, $"seed {seed}");
        }

        static decimal Cost(long output) => Model.Price!.Cost(new(1_000, output));
    }

    [Theory]
    [InlineData(null, null, 4_096)]
    [InlineData(null, 32_768, 4_096)]
    [InlineData(null, 8_000, null)]
    [InlineData(50_000, null, 9_000)]
    public void Of_ModelOfUnknownMaximum_IsOneThatAllTake(int? maximum, int? context, int? expected) =>
        Assert.Equal(expected, AnswerBound.Of(Request(), Model with { MaxOutputTokens = maximum, ContextTokens = context }, Ticket(10_000, null)));

    [Fact]
    public void Of_BoundNamedOrNothingToPayOrNoChat_IsNone()
    {
        Assert.Null(AnswerBound.Of(Request() with { MaxOutputTokens = 50 }, Model, Ticket(10_000, 0.02)));
        Assert.Null(AnswerBound.Of(Request(), Model with { Price = new(0, 0, 0, "v") }, Ticket(null, 0.02)));
        Assert.Null(AnswerBound.Of(Request(), Model with { Kind = ModelKind.Embedding }, Ticket(10_000, 0.02)));
    }

    private static ParsedRequest Request(int choices = 1) => new() { PromptTokens = 1_000, Choices = choices };

    private static Ticket Ticket(long? tokens, double? usd) =>
        new() { RequestId = "r", UserId = "u", Plan = "p", TokensPerQuery = tokens, MaxCostUsd = (decimal?)usd };
}
