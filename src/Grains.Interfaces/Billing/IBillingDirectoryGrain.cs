using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>Lists of billing, read from the query tables; an entry may be a moment old. Key: 0.</summary>
[Alias("llmhive.IBillingDirectoryGrain"), GrainInterfaceType("llmhive.billing-directory")]
public interface IBillingDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Invoices and credit notes, newest first.</summary>
    /// <param name="userId">Whose; null = everybody's.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Invoices"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<Invoice>>> Invoices(string? userId, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>One invoice or credit note by its number, or null.</summary>
    [Alias("Invoice"), ResponseTimeout("00:00:05")]
    Task<Invoice?> Invoice(string number, CancellationToken cancellationToken = default);

    /// <summary>Usage alerts of one user, newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Alerts"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<UsageAlert>>> Alerts(string userId, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>The plans that can be had now, lowest rank first.</summary>
    [Alias("Plans"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<PlanCard>> Plans(CancellationToken cancellationToken = default);

    /// <summary>The audit, newest first.</summary>
    /// <param name="userId">Entries that concern this user; null = all.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Audit"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<AuditEntry>>> Audit(string? userId, string? cursor, int limit, CancellationToken cancellationToken = default);
}
