using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Unit.Orchestration;

public sealed class UsageRowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Ticket Ticket = new()
    {
        RequestId = "req", UserId = "u", KeyId = "k", Plan = "pro", SubscriptionId = "sub", PeriodStart = Now.AddDays(-3),
    };

    [Fact]
    public void Of_Run_HasARowPerCallAndOneRequestOnTheFirstPaidOne()
    {
        ImmutableArray<TraceEvent> trace =
        [
            new() { Seq = 1, Stage = "fan_out", Kind = TraceKind.Plan },
            Call(2, "down", 0, 0, 0m, "error"),
            new() { Seq = 3, Stage = "fan_out", Kind = TraceKind.Budget, Model = "dear" },
            Call(4, "a", 10, 20, 0.5m, "ok"),
            Call(5, "b", 10, 1, 0.1m, "cancelled") with { Estimated = true },
        ];

        var rows = UsageRows.Of(Ticket, "vote", trace, Now);

        Assert.Equal(["req:0", "req:1", "req:2"], rows.Select(row => row.Id));
        Assert.Equal([0, 1, 0], rows.Select(row => row.Requests));
        Assert.Equal(["error", "ok", "cancelled"], rows.Select(row => row.Outcome));
        Assert.Equal(trace.Sum(entry => entry.CostUsd), rows.Sum(row => row.CostUsd));
        Assert.True(rows[2].Estimated);
        Assert.All(rows, row => Assert.Equal(("u", "k", "sub", Ticket.PeriodStart, "vote", "fan_out", Now), (row.UserId, row.KeyId, row.SubscriptionId, row.PeriodStart, row.Engine, row.Stage, row.At)));
        Assert.Equal(rows.AsEnumerable(), UsageRows.Of(Ticket, "vote", trace, Now));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(0, 0)]
    public void Of_SingleModel_CountsARequestOnlyWhenSomethingWasUsed(long tokensIn, int requests)
    {
        var card = new ModelCard { Id = "m", Provider = "p", UpstreamId = "m", Price = new ModelPrice(1m, 2m, 0.5m, "v1") };
        var end = new ForwardFrame.End { Outcome = CallOutcome.RateLimited, Usage = new TokenUsage(tokensIn, 0) };

        var row = Assert.Single(UsageRows.Of(Ticket, card, end, Now));

        Assert.Equal(("req:0", requests, tokensIn / 1_000_000m, "v1", "rate_limited", ""), (row.Id, row.Requests, row.CostUsd, row.PriceVersion, row.Outcome, row.Engine));
    }

    [Fact]
    public void Of_Run_TakesEveryFigureOfTheCall()
    {
        var call = Call(1, "m", 10, 20, 0.5m, "ok") with
        {
            Provider = "p", TokensCached = 4, TokensReasoning = 5, PriceVersion = "v2", Estimated = true, Stage = "judge",
        };

        Assert.Equal(
            new UsageRow
            {
                Id = "req:0", RequestId = "req", UserId = "u", KeyId = "k", SubscriptionId = "sub", PeriodStart = Ticket.PeriodStart, Model = "m", Provider = "p",
                Requests = 1, TokensIn = 10, TokensOut = 20, TokensCached = 4, TokensReasoning = 5, CostUsd = 0.5m, PriceVersion = "v2", Engine = "fuse",
                Stage = "judge", Outcome = "ok", Estimated = true, At = Now,
            },
            Assert.Single(UsageRows.Of(Ticket, "fuse", [call], Now)));
    }

    [Fact]
    public void Of_SingleModel_TakesEveryFigureOfTheEnd()
    {
        var card = new ModelCard { Id = "m", Provider = "p", UpstreamId = "up", Price = new ModelPrice(1m, 2m, 0.5m, "v1") };
        var end = new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = new TokenUsage(1000, 500, 400, 300, true) };

        Assert.Equal(
            new UsageRow
            {
                Id = "req:0", RequestId = "req", UserId = "u", KeyId = "k", SubscriptionId = "sub", PeriodStart = Ticket.PeriodStart, Model = "m", Provider = "p",
                Requests = 1, TokensIn = 1000, TokensOut = 500, TokensCached = 400, TokensReasoning = 300, CostUsd = card.Price.Cost(end.Usage), PriceVersion = "v1",
                Outcome = "ok", Estimated = true, At = Now,
            },
            Assert.Single(UsageRows.Of(Ticket, card, end, Now)));
    }

    [Fact]
    public void Of_SingleModelWithoutAPrice_CostsNothing()
    {
        var row = Assert.Single(UsageRows.Of(
            Ticket, new ModelCard { Id = "m", Provider = "p", UpstreamId = "m" }, new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = new TokenUsage(0, 1) }, Now));
        Assert.Equal((1, 0m, ""), (row.Requests, row.CostUsd, row.PriceVersion));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 0, 0.001, 1)]
    public void Of_Run_ARequestIsWhatUsedTokensOrMoney(long tokensIn, long tokensOut, double cost, int requests) =>
        Assert.Equal(requests, Assert.Single(UsageRows.Of(Ticket, "vote", [Call(1, "m", tokensIn, tokensOut, (decimal)cost, "ok")], Now)).Requests);

    [Fact]
    public void Of_Nothing_IsAnError()
    {
        var (card, end) = (new ModelCard { Id = "m", Provider = "p", UpstreamId = "m" }, new ForwardFrame.End { Outcome = CallOutcome.Ok });
        Assert.Throws<ArgumentNullException>("ticket", () => UsageRows.Of(null!, "vote", [], Now));
        Assert.Throws<ArgumentNullException>("trace", () => UsageRows.Of(Ticket, "vote", null!, Now));
        Assert.Throws<ArgumentNullException>("ticket", () => UsageRows.Of(null!, card, end, Now));
        Assert.Throws<ArgumentNullException>("model", () => UsageRows.Of(Ticket, null!, end, Now));
        Assert.Throws<ArgumentNullException>("end", () => UsageRows.Of(Ticket, card, null!, Now));
    }

    private static TraceEvent Call(int seq, string model, long tokensIn, long tokensOut, decimal cost, string outcome) => new()
    {
        Seq = seq, Stage = "fan_out", Kind = TraceKind.Call, Model = model, TokensIn = tokensIn, TokensOut = tokensOut, CostUsd = cost, Outcome = outcome,
    };
}
