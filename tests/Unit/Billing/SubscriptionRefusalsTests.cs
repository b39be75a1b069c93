namespace LLMHive.Billing;

/// <summary>Every no of the machine, to the word: callers read what is wrong, where, and what to do.</summary>
public sealed class SubscriptionRefusalsTests
{
    private static readonly ImmutableDictionary<string, string> None = ImmutableDictionary<string, string>.Empty;

    private static SubscriptionCommand Create(string? tier = "pro", int trial = 0, string? currency = null, ImmutableDictionary<string, string>? metadata = null) =>
        new() { Action = SubscriptionAction.Create, TierName = tier, TrialDays = trial, Currency = currency, Metadata = metadata };

    [Theory]
    [InlineData("gold", 0, null, "unknown_tier", "tier_name", "There is no plan 'gold'. Plans are free, pro, enterprise.")]
    [InlineData(null, 0, null, "unknown_tier", "tier_name", "There is no plan ''. Plans are free, pro, enterprise.")]
    [InlineData("free", 1, null, "invalid_request", "trial_days", "'trial_days' is given, but free costs nothing. Leave it out.")]
    [InlineData("pro", 1, null, "trial_used", "trial_days", "This user had a trial before. Leave 'trial_days' out.")]
    [InlineData("pro", -1, null, "invalid_request", "trial_days", "'trial_days' is -1. Give 0 to 14.")]
    [InlineData("enterprise", 15, null, "invalid_request", "trial_days", "'trial_days' is 15. Give 0 to 14, or ask the operator for more.")]
    [InlineData("pro", 0, "eur", "currency_mismatch", "currency", "'currency' is eur, plans are sold in usd. Leave it out.")]
    public void Create_Faulty_SaysWhatAndWhere(string? tier, int trial, string? currency, string code, string param, string message) =>
        Refuses(MachineKit.Machine.Decide(null, Create(tier, trial, currency), MachineKit.Context(MachineKit.June, trialUsed: true)), code, param, message);

    [Fact]
    public void Create_AtEveryBound_IsTaken()
    {
        var most = Enumerable.Range(0, 50).ToImmutableDictionary(n => $"k{n}", _ => "v");
        var longest = None.Add(new string('k', 40), new string('v', 500));
        foreach (var order in new[] { Create(trial: 14), Create(trial: 365) with { ByOperator = true }, Create(metadata: most), Create(metadata: longest), Create(metadata: None), Create(currency: "USD") })
        {
            Assert.Null(MachineKit.Machine.Decide(null, order, MachineKit.Context(MachineKit.June)).Refusal);
        }

        // Without a trial a used one plays no part.
        Assert.Null(MachineKit.Machine.Decide(null, Create(), MachineKit.Context(MachineKit.June, trialUsed: true)).Refusal);
    }

    [Fact]
    public void Create_TrialLongerThanAnOperatorGives_SaysSo() => Refuses(
        MachineKit.Machine.Decide(null, Create(trial: 366) with { ByOperator = true }, MachineKit.Context(MachineKit.June)), "invalid_request", "trial_days",
        "'trial_days' is 366. Give 0 to 365.");

    [Theory]
    [InlineData(0, false, "'trial_days' is 1, but users begin no trials here. Leave it out, or ask the operator.")]
    [InlineData(0, true, null)]
    [InlineData(1, false, null)]
    public void Check_OperatorsBound_DecidesOnUsersTrials(int most, bool byOperator, string? message)
    {
        Assert.Equal(message, SubscriptionOrderRules.Check(Create(trial: 1) with { ByOperator = byOperator }, most)?.Message);
        Assert.Null(SubscriptionOrderRules.Check(Create(), most));
    }

    [Theory]
    [InlineData(51, 1, 1)]
    [InlineData(2, 41, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 501)]
    public void Create_MetadataBeyondABound_SaysAllOfThem(int entries, int name, int value)
    {
        var metadata = Enumerable.Range(1, entries - 1).ToImmutableDictionary(n => $"k{n}", _ => "v").Add(new string('x', name), new string('v', value));
        Refuses(
            MachineKit.Machine.Decide(null, Create(metadata: metadata), MachineKit.Context(MachineKit.June)), "metadata_too_large", "metadata",
            "'metadata' has more than 50 entries, a name of 0 or more than 40 characters, or a value of more than 500. Send less.");
    }

    [Fact]
    public void Create_BesideAnother_NamesTheOther() => Refuses(
        Decide(MachineKit.Record(SubscriptionStatus.PastDue), Create()), "subscription_exists", "user_id",
        "Subscription sub_1 (pro) is past_due. Change or cancel it instead.");

    [Fact]
    public void Change_Nothing_IsNotFound() => Refuses(
        Decide(null, MachineKit.Command(SubscriptionAction.Cancel)), "not_found", "id",
        "There is no subscription. Create one with POST /api/v1/billing/subscriptions.");

    [Theory]
    [InlineData(SubscriptionAction.Upgrade)]
    [InlineData(SubscriptionAction.Resume)]
    [InlineData(SubscriptionAction.Repair)]
    public void Change_Ended_SaysSo(SubscriptionAction action) => Refuses(
        Decide(MachineKit.Record(SubscriptionStatus.IncompleteExpired), MachineKit.Command(action, "enterprise")), "subscription_terminal", "id",
        "Subscription sub_1 is incomplete_expired; nothing brings it back. Create a new one.");

    [Theory]
    [InlineData(SubscriptionStatus.Active, SubscriptionAction.Upgrade, "gold", "unknown_tier", "tier_name", "There is no plan 'gold'. Plans are free, pro, enterprise.")]
    [InlineData(SubscriptionStatus.Active, SubscriptionAction.Upgrade, "free", "not_an_upgrade", "new_tier", "'free' is no higher than pro. Use downgrade.")]
    [InlineData(SubscriptionStatus.Active, SubscriptionAction.Downgrade, "pro", "not_a_downgrade", "new_tier", "'pro' is no lower than pro. Use upgrade.")]
    [InlineData(SubscriptionStatus.Active, SubscriptionAction.Downgrade, "enterprise", "not_a_downgrade", "new_tier", "'enterprise' is no lower than pro. Use upgrade.")]
    [InlineData(SubscriptionStatus.PastDue, SubscriptionAction.Upgrade, "enterprise", "subscription_state", "id", "Subscription sub_1 is past_due. Pay what is open first.")]
    [InlineData(SubscriptionStatus.Unpaid, SubscriptionAction.Downgrade, "free", "subscription_state", "id", "Subscription sub_1 is unpaid. Pay what is open first, or cancel.")]
    [InlineData(SubscriptionStatus.Paused, SubscriptionAction.Cancel, null, "subscription_state", "id", "Subscription sub_1 is paused. There is no paid period to use up; cancel immediately.")]
    [InlineData(SubscriptionStatus.Active, SubscriptionAction.Repair, null, "invalid_request", "status", "'status' is missing. Name the status to set.")]
    public void Change_NotPossible_SaysWhy(
        SubscriptionStatus status, SubscriptionAction action, string? tier, string code, string param, string message) =>
        Refuses(Decide(MachineKit.Record(status), MachineKit.Command(action, tier)), code, param, message);

    [Fact]
    public void Change_FreeOne_AsksForANewOne() => Refuses(
        Decide(MachineKit.Record(SubscriptionStatus.Active, "free") with { ProcessorId = "" }, MachineKit.Command(SubscriptionAction.Upgrade, "pro")),
        "subscription_state", "id", "Subscription sub_1 is free. Create a paid one instead; it takes its place.");

    [Fact]
    public void Change_EndingOne_AsksForAResume()
    {
        var ending = MachineKit.Record(SubscriptionStatus.Active, "enterprise") with { CancelAtPeriodEnd = true };
        Refuses(
            Decide(ending, MachineKit.Command(SubscriptionAction.Downgrade, "pro")), "subscription_state", "id",
            "Subscription sub_1 is active. It ends with its period. Resume it first.");
        Refuses(
            MachineKit.Machine.Decide(ending, MachineKit.Command(SubscriptionAction.Resume), MachineKit.Context(MachineKit.July)), "subscription_state", "id",
            "Subscription sub_1 is active. Its period is over. Create a new one.");
    }

    [Fact]
    public void Preview_UnknownPlan_IsRefusedByName()
    {
        var refusal = MachineKit.Machine.Preview(
            MachineKit.Record(SubscriptionStatus.Active), MachineKit.Command(SubscriptionAction.ChangePlan, "gold"), MachineKit.June).Refusal!;
        Assert.Equal(("unknown_tier", "tier_name"), (refusal.Code, refusal.Param));
    }

    private static SubscriptionDecision Decide(SubscriptionRecord? current, SubscriptionCommand command) =>
        MachineKit.Machine.Decide(current, command, MachineKit.Context(MachineKit.June));

    private static void Refuses(SubscriptionDecision decision, string code, string param, string message)
    {
        Assert.Equal((code, param, message), (decision.Refusal?.Code, decision.Refusal?.Param, decision.Refusal?.Message));
        Assert.Equal((null, 0), (decision.Next, decision.Steps.Length + decision.Happened.Length));
    }
}
