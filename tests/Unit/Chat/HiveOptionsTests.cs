using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Unit.Chat;

public sealed class HiveOptionsTests
{
    private static readonly HiveDefaults _defaults = new(2, 3, TimeSpan.FromSeconds(20), 0.5m, 0.1);

    [Fact]
    public void Over_RequestSetsNothing_TakesThePresets()
    {
        var options = new HiveOptions().Over(_defaults, "auto");

        Assert.Equal((2, 3, TimeSpan.FromSeconds(20), 0.5m, 0.1), (options.Accuracy, options.Quorum, options.Timeout, options.BudgetUsd, options.MaxRisk));
    }

    [Fact]
    public void Over_RequestSetsAll_StandsAboveThePreset()
    {
        var options = new HiveOptions { Accuracy = 1, Quorum = 1, Timeout = TimeSpan.FromSeconds(1), BudgetUsd = 1 }.Over(_defaults, "auto");

        Assert.Equal((1, 1, TimeSpan.FromSeconds(1), 1m), (options.Accuracy, options.Quorum, options.Timeout, options.BudgetUsd));
    }

    [Theory]
    [InlineData("vote", null, 0.1)]
    [InlineData("auto", 3, 0.1)]
    [InlineData("auto", 4, null)]
    [InlineData("council", null, null)]
    public void Over_EngineThatBoundsNoRisk_LeavesItOut(string engine, int? accuracy, double? risk) =>
        Assert.Equal(risk, new HiveOptions { Accuracy = accuracy }.Over(_defaults, engine).MaxRisk);

    [Theory]
    [InlineData("auto", null, null, 0.4)]
    [InlineData("auto", 2, null, null)] // whoever names an accuracy wants that
    [InlineData("auto", null, 0.2, 0.2)]
    [InlineData("vote", null, null, null)]
    public void Over_MeanCostOfAPreset_IsThereWhereNoAccuracyIsAskedFor(string engine, int? accuracy, double? asked, double? ratio) =>
        Assert.Equal(ratio, new HiveOptions { Accuracy = accuracy, MaxCostRatio = asked }.Over(new HiveDefaults(MaxCostRatio: 0.4), engine).MaxCostRatio);

    [Fact]
    public void Over_RequestBoundsTheMeanCost_LeavesOutThePresetsAccuracy() =>
        Assert.Null(new HiveOptions { MaxCostRatio = 0.5 }.Over(_defaults, "auto").Accuracy);

    [Fact]
    public void Over_OtherEngineAndFewerMembers_LeavesOutWhatDoesNotFit()
    {
        var options = new HiveOptions { Members = ["a", "b"] }.Over(_defaults, "vote");

        Assert.Equal((null, 2), (options.Accuracy, options.Quorum));
    }
}
