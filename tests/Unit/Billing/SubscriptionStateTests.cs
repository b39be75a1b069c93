using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>What older programs stored is understood.</summary>
public sealed class SubscriptionStateTests
{
    /// <summary>Schema 1, as the first version wrote it: a plan by an operator's word, and nothing else.</summary>
    private const string Schema1 = """
        {"schema":1,"state":{"entitlements":{"userId":"u1","plan":"pro","planVersion":1,"anchor":"2026-06-01T00:00:00+00:00","cycle":"Monthly","subscriptionId":"","version":3},"effects":{"rows":[{"kind":"entitlements","id":"u1","owner":"u1","at":"2026-06-02T00:00:00+00:00","version":3,"json":"{}"}],"isEmpty":false}}}
        """;

    [Fact]
    public void Read_Schema1_KeepsThePlanAndKnowsNothingElse()
    {
        var state = new StateJson().Deserialize<SubscriptionState>(BinaryData.FromString(Schema1));

        Assert.Equal(("pro", 3L), (state.Entitlements!.Plan, state.Entitlements.Version));
        Assert.Equal((0L, null, null, null), (state.Version, state.Current, state.CustomerId, state.Granted));
        Assert.Equal((0, 0, 0), (state.Answered.Length, state.Unbilled.Length, state.Effects.Work.Length));
    }

    [Fact]
    public void ReadBack_FullState_IsTheSame()
    {
        var state = new SubscriptionState
        {
            Version = 7, CustomerId = "cus_1", TrialUsed = true, AccountOpenedAt = MachineKit.June, Granted = new("pro", 1),
            Current = MachineKit.Record(SubscriptionStatus.PastDue) with { PendingTier = "free", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July },
            Pending = new()
            {
                Id = "u1:7", Command = MachineKit.Command(SubscriptionAction.Upgrade, "enterprise") with { Metadata = ImmutableDictionary<string, string>.Empty.Add("k", "v") },
                Origin = new("key_1", "once"), StartedAt = MachineKit.June,
            },
            Answered = [new("once", "abc", MachineKit.June, Subscription: new() { Refusal = Refusal.Of(RefusalCodes.CardDeclined, "no") })],
            Unbilled = [new("sub_1", 3, MachineKit.June, MachineKit.July, "pro", 1, BillingCycle.Monthly)],
        };
        var json = new StateJson();

        var read = json.Deserialize<SubscriptionState>(json.Serialize(state));

        Assert.Equal(state.Current, read.Current);
        Assert.Equal(state.Unbilled.Single(), read.Unbilled.Single());
        Assert.Equal("v", read.Pending!.Command.Metadata!["k"]);
        Assert.Equal((state.Pending.Operation, state.Pending.Origin), (read.Pending.Operation, read.Pending.Origin));
        Assert.Equal("card_declined", read.Answered.Single().Subscription!.Refusal!.Code);
        Assert.Contains("\"schema\":2", json.Serialize(state).ToString(), StringComparison.Ordinal);
    }
}
