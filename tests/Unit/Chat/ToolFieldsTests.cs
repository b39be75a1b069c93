using System.Text;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

/// <summary>Tools, and conversations with tool calls, in requests to hive models.</summary>
public sealed class ToolFieldsTests
{
    private const string Tools = "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]";
    private const string Called = "{'role':'assistant','content':null,'tool_calls':[{'id':'1','type':'function','function':{'name':'f','arguments':'{}'}}]}";
    private const string Result = "{'role':'tool','tool_call_id':'1','content':'dry'}";

    [Fact]
    public void Read_Tools_AreTakenVerbatimAndCounted()
    {
        var request = Read(Tools + ",'tool_choice':'required','parallel_tool_calls':false");
        Assert.Equal(new ToolSet { Tools = Tools["'tools':".Length..].Replace('\'', '"'), Choice = "\"required\"", Parallel = false }, request.Tools);
        Assert.Equal(TokenEstimate.Of(request.Tools!.Tools), request.PromptTokens - Read("'tools':[]").PromptTokens);
    }

    [Fact]
    public void Plan_MembersThatTakeNoTools_AreLeftOutAndNamed()
    {
        var plan = Plan("hive/vote", Tools + ",'hive':{'quorum':2}").Value!;
        Assert.Equal(["one/a"], plan.Members.ToArray());
        Assert.Equal(["one/plain (takes no tools)"], plan.Skipped.ToArray());
        Assert.Equal(1, plan.Hive.Quorum);
        Assert.Equal(["one/a"], plan.Admission.Calls.Select(call => call.Model));
    }

    [Theory]
    [InlineData("tools", Tools), InlineData("messages[1]", "'user':'u'")]
    public void Plan_NobodyTakesTools_NamesTheFieldAndTheCure(string param, string fields)
    {
        var refusal = Plan("hive/vote", fields + ",'hive':{'members':['one/plain']}", param == "tools" ? "" : "," + Called + "," + Result).Refusal!;
        Assert.Equal((RefusalCodes.UnsupportedParameter, param), (refusal.Code, refusal.Param));
        Assert.Contains("hive.members", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("one/plain", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hive/roles", ""), InlineData("hive/fuse", ""), InlineData("hive/auto", ",'hive':{'accuracy':4}")]
    public void Plan_EngineThatTakesNoTools_SaysWhichDo(string model, string hive)
    {
        var refusal = Plan(model, Tools + hive).Refusal!;
        Assert.Equal((RefusalCodes.UnsupportedParameter, "tools"), (refusal.Code, refusal.Param));
        Assert.Contains("hive/vote", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("messages[1]", Plan(model, "'user':'u'" + hive, "," + Called).Refusal!.Param);
    }

    [Theory]
    [InlineData("tools[0].type", "'tools':[{'type':'custom','custom':{'name':'c'}}]")]
    [InlineData("tools[1].function.name", "'tools':[{'type':'function','function':{'name':'f'}},{'type':'function','function':{'name':'f'}}]")]
    [InlineData("tools[0].function.description", "'tools':[{'type':'function','function':{'name':'f','description':5}}]")]
    [InlineData("tools[0].function.strict", "'tools':[{'type':'function','function':{'name':'f','strict':'yes'}}]")]
    [InlineData("tool_choice", "'tool_choice':'required'")]
    [InlineData("tool_choice", Tools + ",'tool_choice':'perhaps'")]
    [InlineData("tool_choice", Tools + ",'tool_choice':{'type':'allowed_tools','allowed_tools':{}}")]
    [InlineData("tool_choice.function.name", Tools + ",'tool_choice':{'type':'function','function':{'name':'g'}}")]
    public void Plan_ToolsThatHiveModelsDoNotKnow_AreRefusedByNameForThemOnly(string param, string fields)
    {
        Assert.Equal(param, Plan("hive/vote", fields).Refusal!.Param);
        Assert.Null(Plan("one/a", fields).Refusal);
    }

    [Theory]
    [InlineData("'tool_choice':'none'"), InlineData("'tool_choice':null,'tools':null"), InlineData("'parallel_tool_calls':true"), InlineData(Tools + ",'tool_choice':{'type':'function','function':{'name':'f'}}")]
    public void Plan_GoodOrNeutralTools_AreTaken(string fields) => Assert.Null(Plan("hive/vote", fields).Refusal);

    [Fact]
    public void Texts_ToolTurn_IsWhole()
    {
        var messages = MessageTexts.Read(Body("hive/vote", "'user':'u'", "," + Called + "," + Result)).Value!.Messages;
        Assert.Equal([new ToolCall("1", "f", "{}")], messages[1].ToolCalls.ToArray());
        Assert.Equal(("tool", "dry", "1"), (messages[2].Role, messages[2].Text, messages[2].ToolCallId));
        Assert.True(messages[1].IsOfTools && messages[2].IsOfTools && !messages[0].IsOfTools);
    }

    [Theory]
    [InlineData("messages[1].tool_call_id", "{'role':'tool','content':'x'}")]
    [InlineData("messages[1].tool_calls", "{'role':'assistant','tool_calls':[{'id':'1','type':'custom'}]}")]
    [InlineData("messages[1].tool_calls", "{'role':'assistant','tool_calls':[{'type':'function','function':{'name':'f','arguments':'{}'}}]}")]
    [InlineData("messages[1].tool_calls", "{'role':'user','content':'x','tool_calls':[{'id':'1','type':'function','function':{'name':'f','arguments':'{}'}}]}")]
    [InlineData("messages[1]", "{'role':'function','name':'f','content':'x'}")]
    [InlineData("messages[1]", "{'role':'assistant','content':null,'function_call':{'name':'f','arguments':'{}'}}")]
    public void Texts_BrokenToolTurn_IsRefusedByName(string param, string message) =>
        Assert.Equal(param, MessageTexts.Read(Body("hive/vote", "'user':'u'", "," + message)).Refusal!.Param);

    [Fact]
    public void Read_EmptyToolCalls_AreNone() => Assert.False(Read("'user':'u'", ",{'role':'assistant','content':'x','tool_calls':[ ]}").NeedsTools);

    private static ParsedRequest Read(string fields, string messages = "", string model = "hive/vote")
    {
        var (request, refusal) = RequestReader.Read(HiveOperation.ChatCompletions, Body(model, fields, messages));
        Assert.Null(refusal);
        return request!;
    }

    private static Outcome<CallPlan> Plan(string model, string fields, string messages = "")
    {
        var (fanOut, reserve) = (new FanOutOptions(), new ReserveOptions());
        var vote = new VoteStrategy(fanOut, new VoteOptions());
        StrategyCatalogue engines = new(
        [
            vote, new RolesStrategy(new RolesOptions(), reserve, new JudgeOptions()), new FuseStrategy(fanOut, vote, new FuseOptions(), new JudgeOptions(), reserve),
            new AutoStrategy(fanOut, new AutoOptions()),
        ]);
        return new CallPlanner(new Catalogue(), engines, new LimitsOptions()).Plan(
            new() { RequestId = "r", Operation = HiveOperation.ChatCompletions, Caller = new() { UserId = "u", KeyId = "k", Scopes = default }, Body = Body(model, fields, messages) },
            Read(fields, messages, model));
    }

    private static byte[] Body(string model, string fields, string messages) =>
        Encoding.UTF8.GetBytes($"{{'model':'{model}','messages':[{{'role':'user','content':'x'}}{messages}],{fields}}}".Replace('\'', '"'));

    private sealed class Catalogue : IModelCatalogue
    {
        public ImmutableArray<ModelCard> Models { get; } =
        [
            new() { Id = "one/plain", Provider = "one", UpstreamId = "plain", Price = new(1, 2, 1, "v") },
            new() { Id = "one/a", Provider = "one", UpstreamId = "a", Price = new(1, 2, 1, "v"), Tools = true },
            .. new[] { "vote", "roles", "fuse", "auto" }.Select(engine => new ModelCard
            {
                Id = "hive/" + engine, Provider = "hive", UpstreamId = engine, Kind = ModelKind.Hive, Engine = engine, Members = ["one/plain", "one/a"],
            }),
        ];

        public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

        public IModelClient ClientFor(ModelCard model) => throw new NotSupportedException();
    }
}
