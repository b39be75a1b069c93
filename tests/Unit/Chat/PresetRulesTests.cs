using LLMHive.Chat;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

/// <summary>What a preset sets wrongly is said at the start, by file, key and cure.</summary>
public sealed class PresetRulesTests
{
    [Theory]
    [InlineData("refine", """{"verify":[{"type":"regex"}]}""", "'hive.verify[0].pattern' is missing")]
    [InlineData("refine", """{"verify":[{"type":"regex","pattern":"("}]}""", "hive.verify[0].pattern")]
    [InlineData("refine", """{"verify":{}}""", "'hive.verify'")]
    [InlineData("vote", """{"verify":[{"type":"regex","pattern":"^4$"}]}""", "hive.verify")]
    [InlineData("vote", """{"diffusion":"sometimes"}""", "Give off, auto, on or suggest.")]
    public void Check_PresetThatDoesNotFit_StopsTheStart(string engine, string fields, string told)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Check(engine, fields));

        Assert.StartsWith("my.json: hive.mine: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refine", """{"verify":[{"type":"regex","pattern":"^4$"}]}""")]
    [InlineData("vote", """{"diffusion":"auto"}""")]
    [InlineData("vote", null)]
    public void Check_PresetThatFits_Passes(string engine, string? fields) => Check(engine, fields);

    private static void Check(string engine, string? fields) => PresetRules.Check(
        [
            new() { Id = "p/m", Provider = "p", UpstreamId = "m" },
            new() { Id = "hive/mine", Provider = "hive", UpstreamId = "mine", Kind = ModelKind.Hive, Engine = engine, Defaults = new(Fields: fields) },
        ],
        new StrategyCatalogue([new VoteStrategy(new FanOutOptions(), new VoteOptions()), new RefineStrategy(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance))]),
        "my.json");
}
