using LLMHive.Billing;
using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

/// <summary>Engines that ask for more than one answer of each member: what is reserved, and what is granted when that does not fit.</summary>
public sealed class UserGateExtraCallsTests
{
    /// <summary>Three members of 1,000 tokens and 1 cent; from two on, further calls of 2,000 tokens and 2 cents for each.</summary>
    private static AdmissionRequest Request(string id = "r", long prompt = 200, long output = 800, int members = 3) =>
        GateKit.Request(id, output, members, engine: "auto", cost: 0.01m) with
        {
            PromptTokens = prompt,
            Extra = [.. Enumerable.Range(1, members).Select(n => n == 1 ? default : new ExtraCalls(n * 2, n * 2 * 2_000, n * 2 * 0.02m))],
        };

    [Fact]
    public void Admit_WholeDemandFits_ReservesCallsTokensAndMoneyOfAll()
    {
        var kit = new GateKit(GateKit.Pro);
        var ticket = kit.Admit(Request()).Ticket!;

        Assert.Equal((3, 12, 15_000), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));
        Assert.Equal(0.15m, ticket.MaxCostUsd);
        var held = kit.Gate.Reservation("r", kit.Now)!;
        Assert.Equal((15_000, 0.15m), (held.Tokens, held.CostUsd));
    }

    [Fact]
    public void Admit_PlanAllowsFewerMembers_NeedsThoseOfTheFewer()
    {
        var ticket = new GateKit(GateKit.Pro with { ModelsPerRequest = 2 }).Admit(Request()).Ticket!;
        Assert.Equal((2, 8, 10_000), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));

        var one = new GateKit(GateKit.Pro with { ModelsPerRequest = 1 }).Admit(Request()).Ticket!;
        Assert.Equal((1, 2, 1_000, 0.01m), (one.MaxMembers, one.MaxCalls, one.MaxTokens, one.MaxCostUsd));
    }

    [Theory]
    [InlineData(14_999, 3, 11)] // one further call does not fit
    [InlineData(5_000, 3, 7)] // one does
    [InlineData(3_000, 3, 6)] // the members and nothing more
    [InlineData(2_999, 2, 4)]
    [InlineData(1_000, 1, 2)] // one answer
    public void Admit_PlanHoldsLessPerQuery_GrantsWhatFits(long perQuery, int members, int calls)
    {
        var kit = new GateKit(GateKit.Pro with { TokensPerQuery = perQuery });
        var ticket = kit.Admit(Request()).Ticket!;

        Assert.Equal((members, calls, perQuery), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));
        Assert.Equal(perQuery, kit.Summary.ReservedTokens);
    }

    [Fact]
    public void Admit_NotEvenOneAnswerFits_IsRefusedWithTheFiguresOfOne()
    {
        var refusal = new GateKit(GateKit.Pro with { TokensPerQuery = 999 }).Admit(Request()).Refusal!;
        Assert.Equal((RefusalCodes.TokensPerQueryExceeded, "1000"), (refusal.Code, refusal.Details!["estimated"]));
    }

    [Fact]
    public void Admit_FreePlan_IsAdmittedWithinTheRestOfItsQuota()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(97_000);
        var ticket = kit.Admit(Request("a")).Ticket!;
        Assert.Equal((2, 4, 3_000), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));

        kit.Settle("a", 2_500);
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Admit(Request("b")).Refusal!.Code);
    }

    [Fact]
    public void Admit_BucketHalfEmpty_GrantsWhatIsThereInsteadOfWaiting()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Admit(GateKit.Request("big", 95_000));
        kit.Admit(GateKit.Request("big2", 96_000));
        var ticket = kit.Admit(Request()).Ticket!;
        Assert.Equal((3, 9_000), (ticket.MaxMembers, ticket.MaxTokens));
    }

    [Fact]
    public void Admit_BucketHoldsNoAnswer_WaitsForOneOnly()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Admit(GateKit.Request("big", 100_000));
        kit.Admit(GateKit.Request("big2", 100_000));
        var refusal = kit.Admit(Request()).Refusal!;
        Assert.Equal((RefusalCodes.RateLimited, TimeSpan.FromSeconds(0.3)), (refusal.Code, refusal.RetryAfter));

        kit.PassSeconds(0.3);
        Assert.Equal(1_000, kit.Admit(Request()).Ticket!.MaxTokens);
    }

    [Fact]
    public void Admit_SpendLimitReachedHalfway_GrantsUpToIt()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(10_000_000);
        kit.Gate.LimitSpend(0.010m);
        var ticket = kit.Admit(Request()).Ticket!;
        Assert.Equal(5_000, ticket.MaxTokens); // 0.2 cents per thousand
    }

    [Fact]
    public void Admit_MoneyForLessThanAll_TicketHoldsTheRoomAndReservesIt()
    {
        var kit = new GateKit(GateKit.Pro);
        var ticket = kit.Admit(Request() with { BudgetUsd = 0.05m }).Ticket!;
        Assert.Equal((0.05m, 0.05m), (ticket.MaxCostUsd, kit.Gate.Reservation("r", kit.Now)!.CostUsd));
    }

    [Fact]
    public void Admit_Operator_IsBoundByCallsAlone()
    {
        var ticket = new GateKit(GateKit.Free).Admit(Request() with { Unlimited = true }).Ticket!;
        Assert.Equal((3, 12, null, null), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens, ticket.MaxCostUsd));
    }

    [Fact]
    public void Admit_NothingExtra_IsAdmittedWholeOrNotAtAll()
    {
        var request = Request() with { Extra = [] };
        Assert.Equal(RefusalCodes.TokensPerQueryExceeded, new GateKit(GateKit.Pro with { TokensPerQuery = 2_999 }).Admit(request).Refusal!.Code);
        var ticket = new GateKit(GateKit.Pro).Admit(request).Ticket!;
        Assert.Equal((6, 3_000, 0.75m), (ticket.MaxCalls, ticket.MaxTokens, ticket.MaxCostUsd)); // the room, as ever
    }

    [Fact]
    public void Admit_RandomRequestsAtOnce_NeverHoldMoreThanThePlanAndGrantAllThatFits()
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        for (var world = 0; world < 300; world++)
        {
            var plan = (world % 2 == 0 ? GateKit.Free : GateKit.Pro) with
            {
                ConcurrentRequests = 6, RequestsPerMinute = 100, TokensPerMinute = random.Next(2_000, 60_000), TokensPerQuery = random.Next(1_000, 40_000),
                TokensPerPeriod = random.Next(5_000, 80_000), Cap = PlanCap.Hard, CostCapPerPeriodUsd = random.Next(1, 60) / 100m, CostCapShareOfRevenue = null,
            };
            var kit = new GateKit(plan);
            long held = 0, used = 0;
            decimal heldUsd = 0, usedUsd = 0;
            var open = new List<(string Id, long Tokens, decimal Usd)>();
            for (var step = 0; step < 12; step++)
            {
                var where = $"seed {Seed}, world {world}, step {step}";
                var request = Request($"{world}-{step}", random.Next(1, 2_000), random.Next(1, 4_000), random.Next(1, 6));
                var one = request.PromptTokens + request.MaxOutputTokens;
                var whole = Demand.Of(request, plan);
                var rate = kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now).Limits!.Tokens!.Remaining;
                var fits = new[] { whole.Tokens, rate, plan.TokensPerQuery!.Value, plan.TokensPerPeriod!.Value - used - held }.Min();
                var admission = kit.Admit(request);
                if (admission.Ticket is { } ticket)
                {
                    Assert.True(ticket.MaxTokens == fits && fits >= one, where);
                    Assert.True(ticket.MaxCostUsd is { } most && most <= whole.CostUsd, where);
                    Assert.True(ticket.MaxMembers >= 1 && ticket.MaxMembers * one <= ticket.MaxTokens && ticket.MaxCalls <= whole.Calls, where);
                    open.Add((request.RequestId, ticket.MaxTokens!.Value, ticket.MaxCostUsd!.Value));
                    (held, heldUsd) = (held + ticket.MaxTokens.Value, heldUsd + ticket.MaxCostUsd.Value);
                }

                else
                {
                    Assert.True(fits < one || admission.Refusal!.Code is RefusalCodes.SpendLimit or RefusalCodes.ConcurrencyLimit, where);
                }

                Assert.True(used + held <= plan.TokensPerPeriod, where);
                Assert.True(usedUsd + heldUsd <= plan.CostCapPerPeriodUsd, where);
                Assert.Equal(held, kit.Summary.ReservedTokens);
                if (open.Count > 0 && random.Next(2) == 0)
                {
                    var (id, tokens, usd) = open[random.Next(open.Count)];
                    open.RemoveAll(it => it.Id == id);
                    (held, heldUsd) = (held - tokens, heldUsd - usd);
                    var part = random.NextDouble();
                    var (spent, spentUsd) = ((long)(tokens * part), usd * (decimal)part);
                    kit.Settle(id, spent, spentUsd);
                    (used, usedUsd) = (used + spent, usedUsd + spentUsd);
                }

                kit.PassSeconds(random.NextDouble() * 10);
            }
        }
    }
}
