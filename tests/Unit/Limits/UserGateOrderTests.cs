using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

/// <summary>Rate (429) comes before features (403), features before sizes (400), sizes before quota and money (402); and what each refusal costs.</summary>
public sealed class UserGateOrderTests
{
    /// <summary>Wrong in every way that free can refuse: an engine it lacks, too large, beyond the quota and the money.</summary>
    private static readonly AdmissionRequest AllWrong = GateKit.Request("all", 60_000, members: 2, engine: "debate", cost: 5m);

    [Fact]
    public void Admit_EverythingWrong_PeelsOffInTheFixedOrder()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(99_990, requests: 99);
        var place = kit.Admit(1).Ticket!.RequestId;
        Assert.Equal(RefusalCodes.ConcurrencyLimit, kit.Admit(AllWrong).Refusal!.Code);
        kit.Settle(place, 0);

        for (var call = 0; call < 9; call++)
        {
            Assert.Equal(RefusalCodes.TierFeature, kit.Admit(AllWrong).Refusal!.Code);
        }

        Assert.Equal(RefusalCodes.RateLimited, kit.Admit(AllWrong).Refusal!.Code);
        kit.PassSeconds(60);
        Assert.Equal(RefusalCodes.TokensPerQueryExceeded, kit.Admit(AllWrong with { Engine = "vote" }).Refusal!.Code);
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Admit(AllWrong with { Engine = "vote", MaxOutputTokens = 100 }).Refusal!.Code);
        Assert.Equal(RefusalCodes.SpendLimit, kit.Admit(AllWrong with { Engine = "vote", MaxOutputTokens = 1 }).Refusal!.Code);
    }

    [Fact]
    public void Admit_EngineNotInThePlan_AdmitsWhatIsNamedInItsPlaceAtOneRequest()
    {
        var other = GateKit.Request("a", 30, members: 1, engine: "auto");
        var request = GateKit.Request("a", 20, members: 3, engine: "fuse") with { Otherwise = other, Resumed = true };
        var free = new GateKit(GateKit.Free);
        var ticket = free.Admit(request).Ticket!;
        Assert.Equal(("auto", 1, 30), (ticket.Engine, ticket.MaxMembers, ticket.MaxTokens));
        Assert.Same(ticket, free.Admit(request).Ticket);
        Assert.True(free.Gate.MayBeSettled("a")); // resumed, as the request was
        free.Settle("a", 10);

        var refused = free.Admit(request with { RequestId = "b", Otherwise = null });
        Assert.Equal((RefusalCodes.TierFeature, 8L), (refused.Refusal!.Code, refused.Limits!.Requests.Remaining));
        Assert.Equal(RefusalCodes.TierFeature, free.Admit(request with { RequestId = "b", Otherwise = other with { RequestId = "b", Engine = "roles" } }).Refusal!.Code);
        Assert.Equal("fuse", new GateKit(GateKit.Pro).Admit(request).Ticket!.Engine);
        Assert.Equal("fuse", free.Admit(request with { RequestId = "c", Unlimited = true }).Ticket!.Engine);
    }

    [Fact]
    public void Admit_RateAndConcurrencyBothReached_NamesTheRate()
    {
        var kit = new GateKit(GateKit.Free with { RequestsPerMinute = 1 });
        kit.Admit();
        Assert.Equal(RefusalCodes.RateLimited, kit.Ask());
    }

    public static TheoryData<string, AdmissionRequest> LateRefusals => new()
    {
        { RefusalCodes.TierFeature, AllWrong },
        { RefusalCodes.TokensPerQueryExceeded, GateKit.Request("late", 10_001) },
        { RefusalCodes.QuotaExceeded, GateKit.Request("late", 600) },
        { RefusalCodes.SpendLimit, GateKit.Request("late", 10, cost: 0.11m) },
    };

    [Theory]
    [MemberData(nameof(LateRefusals))]
    public void Admit_RefusedAfterTheRate_CostsOneRequestAndNothingElse(string code, AdmissionRequest request)
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(99_500);
        var before = kit.Summary;
        var refused = kit.Admit(request);

        Assert.Equal(code, refused.Refusal!.Code);
        Assert.Null(refused.Ticket);
        Assert.Null(refused.Refusal.RetryAfter);
        Assert.Equal((9, 10_000), (refused.Limits!.Requests.Remaining, refused.Limits.Tokens!.Remaining));
        Assert.Equal(before, kit.Summary);
        Assert.False(kit.Gate.IsOpen(request.RequestId));
        Assert.Null(kit.Gate.Reservation(request.RequestId, kit.Now));
        // The only place is free.
        Assert.Null(kit.Ask(10));
    }

    [Fact]
    public void Admit_RefusedByConcurrency_CostsNothing()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Admit(10);
        var before = kit.Summary;
        for (var call = 0; call < 30; call++)
        {
            var refused = kit.Admit(10);
            Assert.Equal(RefusalCodes.ConcurrencyLimit, refused.Refusal!.Code);
            Assert.Equal((9, 9_990), (refused.Limits!.Requests.Remaining, refused.Limits.Tokens!.Remaining));
        }

        Assert.Equal(before, kit.Summary);
    }

    [Fact] // S34
    public void Admit_TooManyTokensInOneRequest_Is400NamingTheFigures()
    {
        var refusal = new GateKit(GateKit.Free).Admit(10_001).Refusal!;
        Assert.Equal((RefusalCodes.TokensPerQueryExceeded, "max_tokens"), (refusal.Code, refusal.Param));
        Assert.Equal(("10000", "10001"), (refusal.Details!["limit"], refusal.Details["estimated"]));
        Assert.Contains("10001 tokens", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("allows 10000 in one request", refusal.Message, StringComparison.Ordinal);
        Assert.Null(new GateKit(GateKit.Free).Ask(10_000));
    }

    [Fact] // S34
    public void Admit_ThreeNamedMembersOnFree_Is403NamingTheLimit()
    {
        var request = GateKit.Request("r", members: 3) with { MembersAreExplicit = true };
        var refusal = new GateKit(GateKit.Free).Admit(request).Refusal!;
        Assert.Equal((RefusalCodes.TierFeature, "hive.members", "2"), (refusal.Code, refusal.Param, refusal.Details!["limit"]));
        Assert.Contains("allows 2 models per request; 3 were named", refusal.Message, StringComparison.Ordinal);

        Assert.NotNull(new GateKit(GateKit.Free).Admit(request with { Calls = request.Calls[..2] }).Ticket);
    }

    [Fact]
    public void Admit_HiveModelWithMoreMembersThanThePlan_TakesTheFirst()
    {
        var kit = new GateKit(GateKit.Free);
        var ticket = kit.Admit(1_000, members: 5).Ticket!;
        Assert.Equal((2, 4, 2_000), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));
        Assert.Equal(2_000, kit.Summary.ReservedTokens);

        var whole = new GateKit(GateKit.Pro).Admit(1_000, members: 5).Ticket!;
        Assert.Equal((5, 10, 5_000), (whole.MaxMembers, whole.MaxCalls, whole.MaxTokens));
    }

    [Fact]
    public void Admit_EngineThePlanLacks_Is403ListingWhatItHas()
    {
        var refusal = new GateKit(GateKit.Free).Admit(AllWrong).Refusal!;
        Assert.Equal((RefusalCodes.TierFeature, "model"), (refusal.Code, refusal.Param));
        Assert.Contains("auto, fast, vote, not 'debate'", refusal.Message, StringComparison.Ordinal);
        Assert.Null(new GateKit(GateKit.Pro).Admit(AllWrong with { MaxOutputTokens = 10, Calls = [] }).Refusal);
    }

    [Fact]
    public void Admit_ModelThePlanLacks_Is403()
    {
        var kit = new GateKit(GateKit.Pro with { Models = ["other/*", "test/m0"] });
        var ticket = kit.Admit(10).Ticket!;
        Assert.Equal(["other/*", "test/m0"], ticket.AllowedModels.ToArray());

        var refusal = kit.Admit(GateKit.Request("r", members: 2) with { MembersAreExplicit = true }).Refusal!;
        Assert.Equal((RefusalCodes.TierFeature, "model"), (refusal.Code, refusal.Param));
        Assert.Contains("'test/m1'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_SingleModel_TicketHoldsAllThatAdmissionDecided()
    {
        var kit = new GateKit(GateKit.Pro);
        var request = GateKit.Request("r", 500, cost: 0.01m) with { PromptTokens = 250, MaxDuration = TimeSpan.FromSeconds(90) };
        var ticket = kit.Admit(request).Ticket!;

        Assert.Equal(("r", "u1", GateKit.Key, "pro", ""), (ticket.RequestId, ticket.UserId, ticket.KeyId, ticket.Plan, ticket.SubscriptionId));
        Assert.Equal((1, 1, 750), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));
        Assert.Equal((0.75m, kit.Now.Wall.AddSeconds(90), kit.Gate.PeriodStart), (ticket.MaxCostUsd, ticket.Deadline, ticket.PeriodStart));
        Assert.True(ticket.Allows("any/model"));
    }
}
