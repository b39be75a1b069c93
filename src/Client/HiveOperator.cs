using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive;

/// <inheritdoc cref="IHiveOperator"/>
internal sealed class HiveOperator(ClientParts parts) : IHiveOperator
{
    private const int ItemsOfPage = 100;

    public Task<Account> OpenAccount(string userId, AccountChange? details, CancellationToken cancellationToken) =>
        HiveCalls.Once(parts.Hive.Account(Checked(userId)).Open(details ?? new(), cancellationToken)).Value();

    public IAsyncEnumerable<Account> Accounts(CancellationToken cancellationToken) =>
        HiveCalls.Pages(cursor => parts.Hive.Directory.Accounts(cursor, ItemsOfPage, cancellationToken), cancellationToken);

    public Task<Account> ChangeAccount(string userId, AccountChange change, CancellationToken cancellationToken) =>
        HiveCalls.Once(parts.Hive.Account(Checked(userId)).Change(change, cancellationToken)).Value();

    public Task<Entitlements> GrantPlan(string userId, string plan, CancellationToken cancellationToken) =>
        HiveCalls.Once(parts.Hive.Subscription(Checked(userId)).Grant(new(plan, parts.ServiceName), cancellationToken)).Value();

    // The same record twice counts once.
    public Task<UsageRecorded> RecordUsage(string userId, UsageRecord usage, CancellationToken cancellationToken) =>
        HiveCalls.Again(
            (Gate: parts.Hive.Gate(Checked(userId)), usage, cancellationToken), static call => call.Gate.Record(call.usage, call.cancellationToken)).Value();

    public async Task<Subscription> FindSubscription(string subscriptionId, CancellationToken cancellationToken)
    {
        var stored = await Stored(subscriptionId, cancellationToken);

        // The table may be a moment old; of the present subscription the grain knows better.
        var present = await HiveCalls.Again(
            (Grain: parts.Hive.Subscription(stored.UserId), cancellationToken), static call => call.Grain.Find(call.cancellationToken));
        return present.Id == subscriptionId ? present : stored;
    }

    public async Task<Subscription> RepairSubscription(
        string subscriptionId, SubscriptionStatus status, string reason, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var stored = await Stored(subscriptionId, cancellationToken);
        var command = new SubscriptionCommand
        {
            Action = SubscriptionAction.Repair, SubscriptionId = subscriptionId, Status = status, Reason = reason,
        };
        var origin = new CommandOrigin(parts.ServiceName, Ids.NewRequest(parts.Clock));
        var reply = await HiveCalls.Again(
            (Grain: parts.Hive.Subscription(stored.UserId), command, origin, cancellationToken),
            static call => call.Grain.Execute(call.command, call.origin, call.cancellationToken));
        return reply.Subscription ?? throw new HiveException(reply.Refusal!);
    }

    public IAsyncEnumerable<Invoice> Invoices(CancellationToken cancellationToken) =>
        HiveCalls.Pages(cursor => parts.Hive.Billing.Invoices(null, cursor, ItemsOfPage, cancellationToken), cancellationToken);

    public IAsyncEnumerable<AuditEntry> Audit(string? userId, CancellationToken cancellationToken)
    {
        var owner = userId is null ? null : Checked(userId);
        return HiveCalls.Pages(cursor => parts.Hive.Billing.Audit(owner, cursor, ItemsOfPage, cancellationToken), cancellationToken);
    }

    private Task<Subscription> Stored(string subscriptionId, CancellationToken cancellationToken) =>
        HiveCalls.Again(
            (parts.Hive.Subscriptions, subscriptionId, cancellationToken),
            static call => call.Subscriptions.Find(call.subscriptionId, call.cancellationToken)).OrNotFound();

    private static string Checked(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return Ids.IsValid(userId) ? userId : throw new ArgumentException(Ids.Invalid(nameof(userId), userId).Message, nameof(userId));
    }
}
