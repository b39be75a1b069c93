namespace LLMHive.Billing;

/// <summary>
/// The book of all invoices and credit notes: one grain, so that numbers follow each other without a gap and none is given
/// twice. Number and document are one write. Key: 0.
/// </summary>
[Alias("llmhive.IInvoiceBookGrain"), GrainInterfaceType("llmhive.invoice-book")]
public interface IInvoiceBookGrain : IGrainWithIntegerKey
{
    /// <summary>Issues an invoice; the same source again gets the document that was issued first.</summary>
    [Alias("Issue"), ResponseTimeout("00:00:10")]
    Task<Outcome<Invoice>> Issue(InvoiceDraft draft, CancellationToken cancellationToken = default);

    /// <summary>Issues a credit note; the same source again gets the note that was issued first.</summary>
    [Alias("Credit"), ResponseTimeout("00:00:10")]
    Task<Outcome<Invoice>> Credit(InvoiceCredit credit, CancellationToken cancellationToken = default);

    /// <summary>Changes where an invoice stands; repeating it changes nothing.</summary>
    [Alias("Change"), ResponseTimeout("00:00:10")]
    Task<Outcome<Invoice>> Change(InvoiceChange change, CancellationToken cancellationToken = default);

    /// <summary>The document made from a source, or null.</summary>
    [Alias("FindSource"), ResponseTimeout("00:00:10")]
    Task<Invoice?> FindSource(string sourceKey, CancellationToken cancellationToken = default);
}
