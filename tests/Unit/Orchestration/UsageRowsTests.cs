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

    private static TraceEvent Call(int seq, string model, long tokensIn, long tokensOut, decimal cost, string outcome) => new()
    {
        Seq = seq, Stage = "fan_out", Kind = TraceKind.Call, Model = model, TokensIn = tokensIn, TokensOut = tokensOut, CostUsd = cost, Outcome = outcome,
    };
}
