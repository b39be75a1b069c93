using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>
/// The whole table of transitions: every status with every trigger. A word is the status that follows when the processor does
/// what it is asked; "409 …" and "400 …" is the refusal's code; "ignored" changes nothing and is logged.
/// </summary>
public sealed class SubscriptionMatrixTests
{
    private const string None = "none";

    private static readonly Dictionary<string, Func<SubscriptionRecord?, string>> Triggers = new()
    {
        ["create free"] = record => Try(record, MachineKit.Command(SubscriptionAction.Create, "free"), null),
        ["create paid, paid"] = record => Try(record, MachineKit.Command(SubscriptionAction.Create, "pro"), "active"),
        ["create paid, open"] = record => Try(record, MachineKit.Command(SubscriptionAction.Create, "pro"), "incomplete"),
        ["create trial"] = record => Try(record, MachineKit.Command(SubscriptionAction.Create, "pro") with { TrialDays = 14 }, "trialing"),
        ["upgrade"] = record => Try(record, MachineKit.Command(SubscriptionAction.Upgrade, "enterprise"), null),
        ["downgrade"] = record => Try(record, MachineKit.Command(SubscriptionAction.Downgrade, "free"), null),
        ["cancel now"] = record => Try(record, MachineKit.Command(SubscriptionAction.Cancel, now: true), record?.Status == SubscriptionStatus.Incomplete ? "incomplete_expired" : "canceled"),
        ["cancel at period end"] = record => Try(record, MachineKit.Command(SubscriptionAction.Cancel), null),
        ["resume"] = record => Try(record, MachineKit.Command(SubscriptionAction.Resume), record?.Status == SubscriptionStatus.Paused ? "active" : null),
        ["seen incomplete"] = record => See(record, "incomplete"),
        ["seen incomplete_expired"] = record => See(record, "incomplete_expired"),
        ["seen trialing"] = record => See(record, "trialing"),
        ["seen active"] = record => See(record, "active"),
        ["seen past_due"] = record => See(record, "past_due"),
        ["seen unpaid"] = record => See(record, "unpaid"),
        ["seen canceled"] = record => See(record, "canceled"),
        ["seen paused"] = record => See(record, "paused"),
        ["seen resting"] = record => See(record, "resting"),
    };

    /// <summary>Columns in the order of <see cref="Statuses"/>.</summary>
    private static readonly Dictionary<string, string[]> Expected = new()
    {
        ["create free"] = ["active", "active", "active", "subscription_exists", "subscription_exists", "subscription_exists", "subscription_exists", "active", "subscription_exists"],
        ["create paid, paid"] = ["active", "active", "active", "subscription_exists", "subscription_exists", "subscription_exists", "subscription_exists", "active", "subscription_exists"],
        ["create paid, open"] = ["incomplete", "incomplete", "incomplete", "subscription_exists", "subscription_exists", "subscription_exists", "subscription_exists", "incomplete", "subscription_exists"],
        ["create trial"] = ["trialing", "trialing", "trialing", "subscription_exists", "subscription_exists", "subscription_exists", "subscription_exists", "trialing", "subscription_exists"],
        ["upgrade"] = ["not_found", "subscription_state", "subscription_terminal", "trialing", "active", "subscription_state", "subscription_state", "subscription_terminal", "subscription_state"],
        ["downgrade"] = ["not_found", "subscription_state", "subscription_terminal", "trialing", "active", "subscription_state", "subscription_state", "subscription_terminal", "subscription_state"],
        ["cancel now"] = ["not_found", "incomplete_expired", "subscription_terminal", "canceled", "canceled", "canceled", "canceled", "subscription_terminal", "canceled"],
        ["cancel at period end"] = ["not_found", "subscription_state", "subscription_terminal", "trialing", "active", "past_due", "subscription_state", "subscription_terminal", "subscription_state"],
        ["resume"] = ["not_found", "incomplete", "subscription_terminal", "trialing", "active", "past_due", "unpaid", "subscription_terminal", "active"],
        ["seen incomplete"] = [None, "incomplete", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored"],
        ["seen incomplete_expired"] = [None, "incomplete_expired", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored"],
        ["seen trialing"] = [None, "ignored", "ignored", "trialing", "ignored", "ignored", "ignored", "ignored", "ignored"],
        ["seen active"] = [None, "active", "ignored", "active", "active", "active", "active", "ignored", "active"],
        ["seen past_due"] = [None, "ignored", "ignored", "past_due", "past_due", "past_due", "ignored", "ignored", "ignored"],
        ["seen unpaid"] = [None, "ignored", "ignored", "unpaid", "unpaid", "unpaid", "unpaid", "ignored", "ignored"],
        ["seen canceled"] = [None, "canceled", "ignored", "canceled", "canceled", "canceled", "canceled", "ignored", "canceled"],
        ["seen paused"] = [None, "ignored", "ignored", "paused", "ignored", "ignored", "ignored", "ignored", "paused"],
        ["seen resting"] = [None, "ignored", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored", "ignored"],
    };

    private static SubscriptionStatus?[] Statuses =>
    [
        null, SubscriptionStatus.Incomplete, SubscriptionStatus.IncompleteExpired, SubscriptionStatus.Trialing, SubscriptionStatus.Active,
        SubscriptionStatus.PastDue, SubscriptionStatus.Unpaid, SubscriptionStatus.Canceled, SubscriptionStatus.Paused,
    ];

    [Fact]
    public void Matrix_EveryStatusAndTrigger_IsWritten()
    {
        Assert.Equal(Enum.GetValues<SubscriptionStatus>().Length + 1, Statuses.Distinct().Count());
        Assert.Equal(Triggers.Keys.Order(), Expected.Keys.Order());
        Assert.All(Expected.Values, row => Assert.Equal(Statuses.Length, row.Length));
    }

    [Fact]
    public void Matrix_EveryStatusAndTrigger_LeadsWhereTheTableSays()
    {
        var wrong = from trigger in Triggers
                    from n in Enumerable.Range(0, Statuses.Length)
                    let record = Statuses[n] is { } status ? MachineKit.Record(status) : null
                    let actual = trigger.Value(record)
                    where actual != Expected[trigger.Key][n]
                    select $"{trigger.Key} × {Name(Statuses[n])}: expected {Expected[trigger.Key][n]}, was {actual}";

        Assert.Equal([], wrong);
    }

    /// <summary>A command, and the processor's answer: the status it then has; null = as before.</summary>
    private static string Try(SubscriptionRecord? record, SubscriptionCommand command, string? answer)
    {
        var decision = MachineKit.Machine.Decide(record, command, MachineKit.Context(MachineKit.June.AddHours(1)));
        if (decision.Refusal is { } refusal)
        {
            return refusal.Code;
        }

        if (decision.Steps.All(step => step is ProcessorStep.Clear))
        {
            return Name(decision.Next!.Status);
        }

        var price = decision.Steps.OfType<ProcessorStep.PriceNow>().Select(step => step.PriceKey).FirstOrDefault() ?? "pro_monthly";
        var seen = MachineKit.Seen(answer ?? Name(record!.Status), price, flag: decision.Steps.Contains(new ProcessorStep.EndWithPeriod(true)));
        return Name(MachineKit.Machine.Observe(decision.Next!, seen, MachineKit.June.AddHours(1), isRepair: true).Next!.Status);
    }

    private static string See(SubscriptionRecord? record, string status)
    {
        if (record is null)
        {
            return None; // without a subscription there is nothing to observe; the grain looks for what was bought on a page
        }

        var decision = MachineKit.Machine.Observe(record, MachineKit.Seen(status), MachineKit.June.AddHours(1));
        Assert.True(decision.Ignored is null || decision.Next == record, "What is ignored changes nothing.");
        return decision.Ignored is null ? Name(decision.Next!.Status) : "ignored";
    }

    private static string Name(SubscriptionStatus? status) =>
        status is null ? None : JsonNamingPolicy.SnakeCaseLower.ConvertName(status.Value.ToString());
}
