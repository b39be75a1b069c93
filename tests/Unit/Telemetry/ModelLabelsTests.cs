using LLMHive.Telemetry;

namespace LLMHive.Unit.Telemetry;

public sealed class ModelLabelsTests
{
    [Fact]
    public void Of_MadeUpIds_EndInOneLabelAndNeverHideAKnownModel()
    {
        var labels = new ModelLabels([("openai/known", "chat"), ("openai/embed", "embeddings")]);
        var made = Enumerable.Range(0, 5_000).Select(i => labels.Of($"openrouter/made-up-{i}")).Distinct().ToArray();
        Assert.Equal(101, made.Length);
        Assert.Equal("other", made[^1]);
        Assert.Equal("openai/known", labels.Of("openai/known"));
        Assert.Equal("openrouter/made-up-0", labels.Of("openrouter/made-up-0"));
        Assert.Equal(("embeddings", "chat", "chat"), (labels.OperationOf("openai/embed"), labels.OperationOf("openai/known"), labels.OperationOf("no/such")));
        Assert.True(labels.IsNamed("openrouter/made-up-99"));
        Assert.False(labels.IsNamed("openrouter/made-up-100"));
    }

    [Theory]
    [InlineData("plan_limit: 2 of 5 members", "plan_limit")]
    [InlineData("all_ended", "all_ended")]
    [InlineData("The user's own words", "other")]
    [InlineData("", "other")]
    public void Code_OfADegradation_IsItsWordOrOther(string degradation, string code) =>
        Assert.Equal(code, LLMHive.Orchestration.RunMetrics.Code(degradation));

    [Theory]
    [InlineData("gemini", "gcp.gemini")]
    [InlineData("mistral", "mistral_ai")]
    [InlineData("my-vllm", "my-vllm")]
    [InlineData("", "unknown")]
    public void Provider_OfAnEntry_IsTheConventionsName(string entry, string name) => Assert.Equal(name, GenAiNames.Provider(entry));
}
