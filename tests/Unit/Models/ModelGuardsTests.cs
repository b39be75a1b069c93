using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ModelGuardsTests
{
    private readonly ModelCallsBench _bench = new();

    private ModelGuards Guards => _bench.Guards;

    [Fact]
    public void Report_IdsThatCallersMakeUp_LeaveNothing()
    {
        for (var call = 0; call < 1000; call++)
        {
            Guards.Report($"bench/made-up-{call}", CallOutcome.Ok);
            Guards.Report($"bench/rejected-{call}", CallOutcome.Rejected);
            Guards.Report($"bench/left-{call}", CallOutcome.Cancelled);
            Assert.True(Guards.For($"bench/asked-{call}").TryEnter());
        }

        Guards.Report("bench/m", CallOutcome.Ok);
        Assert.Equal(["bench/m"], Guards.States().Select(breaker => breaker.Model));
    }

    [Fact]
    public void Report_MadeUpIdsFail_AreForgottenWhenTheirFailuresAreOver()
    {
        Guards.Report("bench/m", CallOutcome.Ok);
        for (var call = 0; call < 20_000; call++)
        {
            Guards.Report($"bench/fails-{call}", CallOutcome.Error);
            _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Those of the last minute, and what comes together until the next look.
        Assert.InRange(Guards.States().Count(), 61, 1000);
        Assert.Contains(Guards.States(), breaker => breaker.Model == "bench/m");
    }

    [Fact]
    public void Report_UnlistedIdFails_OpensItsOwnBreakerAndNoOther()
    {
        for (var call = 0; call < 5; call++)
        {
            Guards.Report("bench/down", CallOutcome.Error);
        }

        Assert.False(Guards.For("bench/down").TryEnter());
        Assert.Equal((false, true, true), (Guards.IsHealthy("bench/down"), Guards.IsHealthy("bench/up"), Guards.IsHealthy("bench/m")));
    }

    [Fact]
    public void IsOver_OfAnOpenBreaker_IsTrueAWindowAfterItsPause()
    {
        var breaker = Guards.For("bench/m");
        Assert.True(breaker.IsOver);
        for (var call = 0; call < 5; call++)
        {
            breaker.Failed();
        }

        _bench.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.False(breaker.IsOver);
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(breaker.IsOver);
    }
}
