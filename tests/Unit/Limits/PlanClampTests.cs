using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Unit.Limits;

/// <summary>Members that a plan does not hold or a budget does not pay: which are left out, what is held for the others, and when it is refused.</summary>
public sealed class PlanClampTests
{
    private static readonly Plan _small = GateKit.Pro with { Models = ["test/m1", "test/m2"] };

    [Fact]
    public void Admit_PlanHoldsSomeOfAHivesMembers_LeavesOutTheOthersAndReservesForTheRest()
    {
        var kit = new GateKit(_small);
        var ticket = kit.Admit(Request(0.5m, 0.01m, 0.02m)).Ticket!;

        Assert.Equal((2, 4, 2_000), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens));
        Assert.Equal((2_000, 0.03m), (kit.Gate.Reservation("r", kit.Now)!.Tokens, kit.Gate.Reservation("r", kit.Now)!.CostUsd));
    }

    [Fact]
    public void Admit_PlanHoldsSomeOfAHivesMembers_ReckonsFurtherCallsAtThePricesOfThose()
    {
        var kit = new GateKit(_small);
        var request = Request(0.5m, 0.01m, 0.02m) with { Extra = [.. Enumerable.Range(1, 3).Select(n => new ExtraCalls(n, n * 1_000, n * 0.4m, [n * 0.4m, n * 0.01m, n * 0.02m]))] };
        var ticket = kit.Admit(request).Ticket!;

        Assert.Equal((2, 6, 4_000, 0.07m), (ticket.MaxMembers, ticket.MaxCalls, ticket.MaxTokens, ticket.MaxCostUsd));
        Assert.Equal(0.07m, kit.Gate.Reservation("r", kit.Now)!.CostUsd);
    }

    [Fact]
    public void Admit_NamedMemberOutsideThePlan_IsRefusedByName()
    {
        var refusal = new GateKit(_small).Admit(Request(0.5m, 0.01m, 0.02m) with { MembersAreExplicit = true }).Refusal!;
        Assert.Equal(RefusalCodes.TierFeature, refusal.Code);
        Assert.Contains("does not include the model 'test/m0'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_PlanHoldsNoMember_IsRefused()
    {
        var refusal = new GateKit(_small with { Models = ["offline/*"] }).Admit(Request(0.5m, 0.01m)).Refusal!;
        Assert.Equal(RefusalCodes.TierFeature, refusal.Code);
        Assert.Contains("includes none of the hive model's members", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Admit_Operator_HasAllMembers() =>
        Assert.Equal(3, new GateKit(_small).Admit(Request(0.5m, 0.01m, 0.02m) with { Unlimited = true }).Ticket!.MaxMembers);

    [Fact]
    public void Admit_PlanHoldsNoMemberOfWhatStandsForTheModel_AdmitsTheModelItself()
    {
        var own = Request(0.01m) with { Calls = [new("test/m1", 0.01m)] };
        var preset = Request(0.5m, 0.5m) with { Calls = [new("dear/a", 0.5m), new("dear/b", 0.5m)], Otherwise = own };
        var ticket = new GateKit(_small).Admit(preset).Ticket!;

        Assert.Equal((1, 0.01m), (ticket.MaxMembers, Demand.Of(own, _small).CostUsd));
        var plans = (Own: Plan(own), Preset: Plan(preset));
        Assert.Same(plans.Own, (plans.Preset with { Otherwise = plans.Own }).Admitted(ticket));
        Assert.NotSame(plans.Own, (plans.Preset with { Otherwise = plans.Own }).Admitted(ticket with { AllowedModels = [] }));
    }

    [Theory]
    [InlineData(0.5, 0.001)]
    [InlineData(0.001, 0.5)]
    public void Admit_BudgetForTheCheapestMemberOnly_IsAdmittedInAnyOrder(double first, double second)
    {
        var request = Request((decimal)first, (decimal)second) with { BudgetUsd = 0.002m };
        Assert.Equal(0.002m, new GateKit(GateKit.Pro).Admit(request).Ticket!.MaxCostUsd);
        Assert.Equal(RefusalCodes.SpendLimit, new GateKit(GateKit.Pro).Admit(request with { BudgetUsd = 0.0009m }).Refusal!.Code);
    }

    [Fact]
    public void Admit_FewerMembersThanThereAre_HoldsTheDearestOfThem()
    {
        var kit = new GateKit(GateKit.Pro with { ModelsPerRequest = 2 });
        kit.Admit(Request(0.01m, 0.03m, 0.02m));
        Assert.Equal(0.05m, kit.Gate.Reservation("r", kit.Now)!.CostUsd);
    }

    [Fact]
    public void Admit_RunsAtOnce_CannotSpendMoreThanThePeriodHolds()
    {
        var kit = new GateKit(GateKit.Pro with { ModelsPerRequest = 1, CostCapPerPeriodUsd = 0.05m, CostCapShareOfRevenue = null, CostCapPerRequestUsd = null });
        Assert.NotNull(kit.Admit(Request(0.01m, 0.05m)).Ticket);
        Assert.Equal(RefusalCodes.SpendLimit, kit.Admit(Request(0.01m, 0.05m) with { RequestId = "s" }).Refusal!.Code);
    }

    private static CallPlan Plan(AdmissionRequest request) => new(
        new ModelCard { Id = "hive/auto", Provider = "hive", UpstreamId = "" }, [.. request.Calls.Select(call => call.Model)], "auto", 800, new HiveOptions(), request);

    private static AdmissionRequest Request(params decimal[] costs) => GateKit.Request("r", 800, costs.Length, engine: "auto") with
    {
        PromptTokens = 200, Calls = [.. costs.Select((cost, i) => new PlannedCall($"test/m{i}", cost))],
    };
}
