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
}
