using System.Text;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Models;

/// <summary>A call that cannot be billed is not made.</summary>
public sealed class UnknownPriceTests
{
    [Theory, InlineData("azure/mine", "model"), InlineData("hive/vote", "model")]
    public void Plan_ModelOrMemberWithoutPrice_IsRefusedWithTheCure(string model, string param)
    {
        var planner = new CallPlanner(new Catalogue(), new StrategyCatalogue([new VoteStrategy(new FanOutOptions(), new VoteOptions())]), new LimitsOptions());
        var call = new HiveCall
        {
            RequestId = "r", Operation = HiveOperation.ChatCompletions, Caller = new() { UserId = "u", KeyId = "k", Scopes = default },
            Body = Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}]}"""),
        };
        var (request, refusal) = RequestReader.Read(call.Operation, call.Body);
        Assert.Null(refusal);
        var plan = planner.Plan(call, request!);
        Assert.Equal((RefusalCodes.PriceUnknown, param), (plan.Refusal!.Code, plan.Refusal.Param));
        Assert.Contains("models.json", plan.Refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Catalogue : IModelCatalogue
    {
        public ImmutableArray<ModelCard> Models { get; } =
        [
            new() { Id = "azure/mine", Provider = "azure", UpstreamId = "mine" },
            new() { Id = "hive/vote", Provider = "hive", UpstreamId = "vote", Kind = ModelKind.Hive, Engine = "vote", Members = ["azure/mine"] },
        ];

        public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

        public IModelClient ClientFor(ModelCard model) => throw new NotSupportedException();
    }
}
