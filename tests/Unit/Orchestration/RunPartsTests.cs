using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Unit.Orchestration;

public sealed class RunPartsTests
{
    [Theory]
    [InlineData("run_0195a3c0-1f2e-7abc-8def-0123456789ab", true)]
    [InlineData("run_0195A3C0-1f2e-7abc-8def-0123456789ab", false)]
    [InlineData("run_0195a3c01f2e7abc8def0123456789ab", false)]
    [InlineData("0195a3c0-1f2e-7abc-8def-0123456789ab", false)]
    [InlineData("run_", false)]
    public void IsValid_RunId_TakesOneSpellingOnly(string id, bool valid) => Assert.Equal(valid, RunIds.IsValid(id));

    [Fact]
    public void Seed_RunId_IsTheSameOnEveryMachine() => Assert.Equal(2144522922, RunIds.Seed("run_a"));

    [Theory]
    [InlineData(5, 2, "a b", "c d", 5)] // the plan grants two of five
    [InlineData(3, 9, "a b c", "d", 3)] // never more than were asked for
    [InlineData(0, 3, "a b c", "d", 3)] // nobody said how many: what the ticket grants
    [InlineData(9, 9, "a b c d", "", 9)] // a denied model is neither member nor reserve
    public void Of_Team_TakesWhatTheTicketGrants(int asked, int granted, string members, string reserve, int askedFor)
    {
        var team = RunTeam.Of(Request(["a", "b", "c", "denied", "d"], asked, granted));

        Assert.Equal((members, reserve, askedFor), (string.Join(' ', team.Members), string.Join(' ', team.Reserve), team.Asked));
    }

    [Fact]
    public void Find_Engine_ByName()
    {
        var catalogue = new StrategyCatalogue([new VoteStrategy(new FanOutOptions(), new VoteOptions()), new FastStrategy(new FastOptions())]);

        Assert.Equal(["fast", "vote"], catalogue.Names.ToArray());
        Assert.IsType<FastStrategy>(catalogue.Find("fast"));
        Assert.Null(catalogue.Find("Fast"));
    }

    [Fact]
    public void WorstCase_OfTheAdmittedConversation_ReckonsAsAdmissionDid()
    {
        ImmutableArray<ChatMessage> messages = [new("user", "12345678")];
        var price = new ModelPrice(1m, 2m, 0.5m, "v1");
        var question = new AgentQuestion { Model = "a", Stage = "s", Messages = messages, MaxOutputTokens = 100 };

        Assert.Equal(new CallReservation(150, 0.00025m), new CallEstimate(messages, 50).WorstCase(question, price));
        Assert.Equal(106, new CallEstimate([], 50).WorstCase(question, price).Tokens);
    }

    [Fact]
    public void Ended_Result_AddsUpItsMembers()
    {
        ImmutableArray<TraceEvent> trace =
        [
            new() { Seq = 1, Stage = "s", Kind = TraceKind.Plan },
            new() { Seq = 2, Stage = "s", Kind = TraceKind.Call, Model = "a", TokensIn = 10, TokensOut = 5, CostUsd = 0.1m, Ms = 7, Outcome = "ok" },
            new() { Seq = 3, Stage = "s", Kind = TraceKind.Call, Model = "b", TokensIn = 1, CostUsd = 0.02m, Outcome = "cancelled", Estimated = true },
            new() { Seq = 4, Stage = "s", Kind = TraceKind.Call, Model = "a", TokensIn = 10, TokensOut = 5, CostUsd = 0.1m, Ms = 3, Outcome = "error", Error = "e" },
        ];
        var decision = new RunDecision { Status = RunStatus.Complete, StopReason = "quorum", VoteOf = ImmutableDictionary<string, string>.Empty.Add("a", "4") };

        var result = RunResults.Ended("run_1", Request(["a", "b"], 2, 2), decision, trace, default, default(DateTimeOffset).AddSeconds(1));

        Assert.Equal((0.22m, 21L, 10L, true), (result.CostUsd, result.Usage.In, result.Usage.Out, result.Usage.Estimated));
        Assert.Equal(("a", "error", "4", 0.2m, 10.0), (result.Members[0].Model, result.Members[0].Outcome, result.Members[0].Vote, result.Members[0].CostUsd, result.Members[0].Ms));
        Assert.Equal("vote", result.EngineExecuted);
        Assert.Equal("", RunResults.Ended("run_1", Request([], 0, 1), decision, [], default, default).EngineExecuted);
    }

    [Theory]
    [InlineData("ok", "ok", "error", "ok")] // the author of an answer whose later challenge failed
    [InlineData("error", "error", "ok", "ok")]
    [InlineData("ok", "error", "ok", "ok")]
    [InlineData("error", "ok", "error", "error")]
    public void Ended_MemberOfSeveralCalls_IsOkWhenItAnswered(string answered, string challenged, string judged, string expected)
    {
        ImmutableArray<TraceEvent> trace =
        [
            new() { Seq = 1, Stage = "s", Kind = TraceKind.Call, Model = "a", Role = AgentRoles.Proposer, Outcome = answered },
            new() { Seq = 2, Stage = "s", Kind = TraceKind.Call, Model = "a", Role = "challenger", Outcome = challenged },
            new() { Seq = 3, Stage = "s", Kind = TraceKind.Call, Model = "a", Role = "judge", Outcome = judged },
        ];

        var result = RunResults.Ended("run_1", Request(["a"], 1, 1), new RunDecision { Status = RunStatus.Complete, StopReason = "judge" }, trace, default, default);

        Assert.Equal(expected, Assert.Single(result.Members).Outcome);
    }

    private static RunRequest Request(ImmutableArray<string> members, int asked, int maxMembers) => new()
    {
        Ticket = new Ticket { RequestId = "r", UserId = "u", Plan = "p", MaxMembers = maxMembers, AllowedModels = ["a", "b", "c", "d"] },
        Model = "hive/vote", Engine = "vote", Members = members, MembersAsked = asked, Messages = [],
    };
}
