using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ModelGuardsTests
{
    [Fact]
    public void For_IdsThatCallersMakeUp_IsOneBreakerOfTheirProvider()
    {
        var guards = new ModelCallsBench().Guards;
        for (var call = 0; call < 1000; call++)
        {
            guards.Report($"bench/made-up-{call}", CallOutcome.Ok);
            guards.Report($"other/made-up/{call}", CallOutcome.Ok);
        }

        guards.Report("bench/m", CallOutcome.Ok);
        Assert.Equal(["bench/*", "bench/m", "other/*"], guards.States().Select(breaker => breaker.Model).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Report_UnlistedIdsFail_LeavesListedModelsAlone()
    {
        var guards = new ModelCallsBench().Guards;
        for (var call = 0; call < 5; call++)
        {
            guards.Report($"bench/made-up-{call}", CallOutcome.Error);
        }

        Assert.Equal((false, true), (guards.IsHealthy("bench/another"), guards.IsHealthy("bench/m")));
    }
}
