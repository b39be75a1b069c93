using System.Text;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

/// <summary><c>response_format</c> of a request to a hive model.</summary>
public sealed class FormatFieldsTests
{
    private const string Schema = "{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']}";

    [Theory]
    [InlineData("null"), InlineData("{'type':'text'}")]
    public void Read_Text_AsksForNoForm(string format) => Assert.Null(Read(format).Format);

    [Fact]
    public void Read_JsonObject_IsAnyObject() => Assert.Equal(new AnswerFormat(), Read("{'type':'json_object'}").Format);

    [Fact]
    public void Read_JsonSchema_IsTakenVerbatimAndCounted()
    {
        var format = $"{{'type':'json_schema','json_schema':{{'name':'n','strict':true,'description':'d','schema':{Schema}}}}}";
        var request = Read(format);
        Assert.Equal(new AnswerFormat { Name = "n", Strict = true, Description = "d", Schema = Schema.Replace('\'', '"') }, request.Format);
        Assert.Equal(TokenEstimate.Of(request.Format), request.PromptTokens - Read("null").PromptTokens);
        Assert.Null(Plan("hive/vote", format).Refusal);
    }

    [Theory]
    [InlineData("response_format.type", "{'type':'grammar','grammar':'g'}")]
    [InlineData("response_format.json_schema", "{'type':'json_schema'}")]
    [InlineData("response_format.json_schema", "{'type':'json_schema','json_schema':[]}")]
    [InlineData("response_format.json_schema.name", "{'type':'json_schema','json_schema':{'schema':{}}}")]
    [InlineData("response_format.json_schema.name", "{'type':'json_schema','json_schema':{'name':'a b','schema':{}}}")]
    [InlineData("response_format.json_schema.schema", "{'type':'json_schema','json_schema':{'name':'n'}}")]
    [InlineData("response_format.json_schema.schema", "{'type':'json_schema','json_schema':{'name':'n','schema':true}}")]
    [InlineData("response_format.json_schema.schema", "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'string'}}}")]
    [InlineData("response_format.json_schema.schema", "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object','$ref':'#'}}}")]
    [InlineData("response_format.json_schema.schema", "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object','required':7}}}")]
    [InlineData("response_format.json_schema.strict", "{'type':'json_schema','json_schema':{'name':'n','schema':{},'strict':1}}")]
    [InlineData("response_format.json_schema.description", "{'type':'json_schema','json_schema':{'name':'n','schema':{},'description':1}}")]
    public void Plan_BadFormat_IsRefusedByNameForAHiveModelOnly(string param, string format)
    {
        var refusal = Plan("hive/vote", format).Refusal!;
        Assert.Equal((RefusalCodes.InvalidRequest, param), (refusal.Code, refusal.Param));
        Assert.Contains($"'{param}'", refusal.Message, StringComparison.Ordinal);
        Assert.Null(Plan("one/m", format).Refusal);
    }

    [Fact]
    public void Plan_EngineWithAFormOfItsOwn_RefusesAndNamesTheOthers()
    {
        var refusal = Plan("hive/roles", "{'type':'json_object'}").Refusal!;
        Assert.Equal((RefusalCodes.UnsupportedParameter, "response_format"), (refusal.Code, refusal.Param));
        Assert.Contains("hive/vote", refusal.Message, StringComparison.Ordinal);
    }

    private static ParsedRequest Read(string format, string model = "hive/vote")
    {
        var (request, refusal) = RequestReader.Read(HiveOperation.ChatCompletions, Body(format, model));
        Assert.Null(refusal);
        return request!;
    }

    private static Outcome<CallPlan> Plan(string model, string format)
    {
        var (schemas, reserve) = (new LibrarySchemas(), new ReserveOptions());
        var engines = new StrategyCatalogue(
            [new VoteStrategy(new FanOutOptions(), new VoteOptions()), new RolesStrategy(new RolesOptions(), reserve, new JudgeOptions())], formats: new AnswerFormats(schemas));
        return new CallPlanner(new Catalogue(), engines, new LimitsOptions()).Plan(
            new() { RequestId = "r", Operation = HiveOperation.ChatCompletions, Caller = new() { UserId = "u", KeyId = "k", Scopes = default }, Body = Body(format, model) },
            Read(format, model));
    }

    private static byte[] Body(string format, string model) =>
        Encoding.UTF8.GetBytes($"{{'model':'{model}','messages':[{{'role':'user','content':'x'}}],'response_format':{format}}}".Replace('\'', '"'));

    private sealed class Catalogue : IModelCatalogue
    {
        public ImmutableArray<ModelCard> Models { get; } =
        [
            new() { Id = "one/m", Provider = "one", UpstreamId = "m", Price = new(1, 2, 1, "v") },
            new() { Id = "hive/vote", Provider = "hive", UpstreamId = "vote", Kind = ModelKind.Hive, Engine = "vote", Members = ["one/m"] },
            new() { Id = "hive/roles", Provider = "hive", UpstreamId = "roles", Kind = ModelKind.Hive, Engine = "roles", Members = ["one/m"] },
        ];

        public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

        public IModelClient ClientFor(ModelCard model) => throw new NotSupportedException();
    }
}
