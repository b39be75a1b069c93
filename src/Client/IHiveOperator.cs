using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>What only operators do.</summary>
public interface IHiveOperator
{
    /// <summary>Opens an account. Refused: <c>account_exists</c>.</summary>
    Task<Account> OpenAccount(string userId, AccountChange? details = null, CancellationToken cancellationToken = default);

    /// <summary>All accounts, newest first, read page by page.</summary>
    IAsyncEnumerable<Account> Accounts(CancellationToken cancellationToken = default);

    /// <summary>Changes an account; unlike its user, an operator may also disable it.</summary>
    Task<Account> ChangeAccount(string userId, AccountChange change, CancellationToken cancellationToken = default);

    /// <summary>Puts a plan in force without payment, at once; <c>free</c> takes an earlier grant back.</summary>
    Task<Entitlements> GrantPlan(string userId, string plan, CancellationToken cancellationToken = default);

    /// <summary>Books usage by hand; the same record twice counts once.</summary>
    Task<UsageRecorded> RecordUsage(string userId, UsageRecord usage, CancellationToken cancellationToken = default);

    /// <summary>One subscription by its id, ended ones too. Refused: <c>not_found</c>.</summary>
    Task<Subscription> FindSubscription(string subscriptionId, CancellationToken cancellationToken = default);

    /// <summary>Sets the status of a subscription by hand; audited.</summary>
    /// <param name="subscriptionId">Which.</param>
    /// <param name="status">The status to set.</param>
    /// <param name="reason">Why; it stands in the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Subscription> RepairSubscription(
        string subscriptionId, SubscriptionStatus status, string reason, CancellationToken cancellationToken = default);

    /// <summary>Invoices and credit notes of everybody, newest first, read page by page.</summary>
    IAsyncEnumerable<Invoice> Invoices(CancellationToken cancellationToken = default);

    /// <summary>Changes of plans, subscriptions and promoted presets, newest first, read page by page.</summary>
    /// <param name="userId">Those that concern this user; null = all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    IAsyncEnumerable<AuditEntry> Audit(string? userId = null, CancellationToken cancellationToken = default);
}
