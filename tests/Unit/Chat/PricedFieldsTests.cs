using System.Text;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

/// <summary>What the price of a model does not cover reaches no provider unless the operator answers for it.</summary>
public sealed class PricedFieldsTests
{
    [Theory]
    [InlineData("'service_tier':'priority'", "service_tier", "'priority'")]
    [InlineData("'service_tier':'a text, it may be a prompt'", "service_tier", "a string")]
    [InlineData("'web_search_options':{}", "web_search_options", "an object")]
    [InlineData("'search_parameters':{'mode':'on'}", "search_parameters", "an object")]
    [InlineData("'models':['dear/one']", "models", "an array")]
    [InlineData("'route':'fallback'", "route", "a string")]
    [InlineData("'plugins':[{'id':'web'}]", "plugins", "an array")]
    [InlineData("'provider':{'order':['x']}", "provider", "an object")]
    [InlineData("'modalities':['text','audio']", "modalities[1]", "'audio'")]
    [InlineData("'audio':{'voice':'x','format':'wav'}", "audio", "an object")]
    [InlineData("'tools':[{'type':'function','function':{'name':'f'}},{'type':'web_search'}]", "tools[1].type", "'web_search'")]
    public void Plan_FieldOfAnotherPrice_IsRefusedByNameUnlessAllowed(string field, string param, string value)
    {
        var name = param.Split('[')[0];
        var refusal = Plan(field).Refusal!;
        Assert.Equal((RefusalCodes.InvalidRequest, param), (refusal.Code, refusal.Param));
        Assert.Contains($"is {value}, which", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"\"allow\": [\"{name}\"]", refusal.Message, StringComparison.Ordinal);

        Assert.NotNull(Plan(field, allow: [name]).Value);
        Assert.NotNull(Plan(field, allow: [.. PricedFields.Names.Remove(name)]).Refusal);
    }

    [Theory]
    [InlineData("'service_tier':'auto'"), InlineData("'service_tier':'default'"), InlineData("'service_tier':'flex'"), InlineData("'service_tier':null")]
    [InlineData("'modalities':['text']"), InlineData("'modalities':null"), InlineData("'audio':null"), InlineData("'provider':null")]
    [InlineData("'tools':[{'type':'custom','custom':{'name':'f'}}]"), InlineData("'reasoning_effort':'high'")]
    public void Plan_FieldOfTheSamePrice_Passes(string field) => Assert.NotNull(Plan(field).Value);

    [Theory, InlineData("flex"), InlineData("priority")]
    public void Plan_TierOfAHiveModel_IsRefusedSinceItHasNone(string tier)
    {
        var refusal = Plan($"'service_tier':'{tier}'", "hive/vote").Refusal!;
        Assert.Equal((RefusalCodes.UnsupportedParameter, "service_tier"), (refusal.Code, refusal.Param));
    }

    [Theory]
    [InlineData("'max_tokens':5,'max_completion_tokens':7", "max_completion_tokens"), InlineData("'max_completion_tokens':7,'max_tokens':5", "max_tokens")]
    public void Read_TwoBoundsThatDiffer_AreRefusedByName(string bounds, string param)
    {
        var refusal = Read(bounds, "one/m").Refusal!;
        Assert.Equal((RefusalCodes.InvalidRequest, param), (refusal.Code, refusal.Param));
        Assert.Contains("not both", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'max_tokens':5,'max_completion_tokens':5"), InlineData("'max_tokens':null,'max_completion_tokens':5"), InlineData("'max_tokens':5,'max_completion_tokens':null")]
    public void Read_TwoBoundsThatAgree_AreOne(string bounds) => Assert.Equal(5, Read(bounds, "one/m").Request!.MaxOutputTokens);

    private static (ParsedRequest? Request, Refusal? Refusal) Read(string fields, string model) =>
        RequestReader.Read(HiveOperation.ChatCompletions, Body(fields, model));

    private static byte[] Body(string fields, string model) =>
        Encoding.UTF8.GetBytes($"{{'model':'{model}','messages':[{{'role':'user','content':'x'}}],{fields}}}".Replace('\'', '"'));

    private static Outcome<CallPlan> Plan(string fields, string model = "one/m", ImmutableArray<string> allow = default)
    {
        var planner = new CallPlanner(new Catalogue(allow), new StrategyCatalogue([new VoteStrategy(new FanOutOptions(), new VoteOptions())]), new LimitsOptions());
        var (request, refusal) = Read(fields, model);
        Assert.Null(refusal);
        return planner.Plan(
            new() { RequestId = "r", Operation = HiveOperation.ChatCompletions, Caller = new() { UserId = "u", KeyId = "k", Scopes = default }, Body = Body(fields, model) }, request!);
    }

    private sealed class Catalogue(ImmutableArray<string> allow) : IModelCatalogue
    {
        public ImmutableArray<ModelCard> Models { get; } =
        [
            new() { Id = "one/m", Provider = "one", UpstreamId = "m", Price = new(1, 2, 1, "v"), Allow = allow },
            new() { Id = "hive/vote", Provider = "hive", UpstreamId = "vote", Kind = ModelKind.Hive, Engine = "vote", Members = ["one/m"] },
        ];

        public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

        public IModelClient ClientFor(ModelCard model) => throw new NotSupportedException();
    }
}
