using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>
/// 1. What an earlier write left to be told is told first, so that the tables know every document that has a number.
/// 2. A source that has a document gets it. 3. Number and document are written together. 4. The tables are told.
/// A crash after 3 leads to 1; one before it leaves no trace.
/// </summary>
[GrainType("llmhive.invoice-book")]
internal sealed class InvoiceBookGrain(
    [PersistentState("billing.invoice-book", "Default")] IPersistentState<InvoiceBookState> store,
    EffectsOutbox outbox, IQueryTables tables, TaxRates taxes, BillingMetrics metrics, TimeProvider clock)
    : DurableGrain<InvoiceBookState>(store, outbox), IInvoiceBookGrain
{
    private bool _told;

    public async Task<Outcome<Invoice>> Issue(InvoiceDraft draft, CancellationToken cancellationToken)
    {
        if (InvoiceRules.Check(draft) is { } refusal)
        {
            return refusal;
        }

        if (await FindSource(draft.SourceKey, cancellationToken) is { } issued)
        {
            return issued.UserId == draft.UserId && issued.Type == InvoiceType.Invoice
                ? issued
                : Refusal.Of(RefusalCodes.InvoiceState, $"'{draft.SourceKey}' is the source of {issued.Number} already. Give the new document a source of its own.", "source_key");
        }

        var now = clock.GetUtcNow();
        var (series, n) = Next(InvoiceType.Invoice, now);
        var invoice = InvoiceRules.Write(draft, InvoiceRules.Number(series, n), taxes, now);
        await Write(series, n, [Row(invoice), SourceRow(invoice)], cancellationToken);
        metrics.Issued(invoice);
        return invoice;
    }

    public async Task<Outcome<Invoice>> Credit(InvoiceCredit credit, CancellationToken cancellationToken)
    {
        if (await FindSource(credit.SourceKey, cancellationToken) is { } issued)
        {
            return issued.RefersTo == credit.InvoiceNumber && issued.TotalMinor == -credit.AmountMinor
                ? issued
                : Refusal.Of(RefusalCodes.InvoiceState, $"'{credit.SourceKey}' is the source of {issued.Number} already, with other figures. Give the new note a source of its own.", "source_key");
        }

        if (await Find(credit.InvoiceNumber, cancellationToken) is not { } invoice)
        {
            return Unknown(credit.InvoiceNumber);
        }

        if (InvoiceRules.Check(credit, invoice) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var (series, n) = Next(InvoiceType.CreditNote, now);
        var note = InvoiceRules.Write(credit, invoice, InvoiceRules.Number(series, n), now);
        var credited = invoice with { CreditedMinor = invoice.CreditedMinor + credit.AmountMinor, Version = invoice.Version + 1 };
        await Write(series, n, [Row(note), SourceRow(note), Row(credited)], cancellationToken);
        metrics.Issued(note);
        return note;
    }

    public async Task<Outcome<Invoice>> Change(InvoiceChange change, CancellationToken cancellationToken)
    {
        await TellFirst(cancellationToken);
        if (await Find(change.Number, cancellationToken) is not { Type: InvoiceType.Invoice } invoice)
        {
            return Unknown(change.Number);
        }

        var url = change.HostedInvoiceUrl ?? invoice.HostedInvoiceUrl;
        if (invoice.Status == change.Status && invoice.HostedInvoiceUrl == url)
        {
            return invoice;
        }

        if (invoice.Status != change.Status && invoice.Status != InvoiceStatus.Open)
        {
            return Refusal.Of(RefusalCodes.InvoiceState, $"{invoice.Number} is {invoice.Status.ToString().ToLowerInvariant()} and stays so. To give money back, issue a credit note.", "status");
        }

        var paidAt = change.Status == InvoiceStatus.Paid ? invoice.PaidAt ?? clock.GetUtcNow() : invoice.PaidAt;
        var next = invoice with { Status = change.Status, PaidAt = paidAt, HostedInvoiceUrl = url, Version = invoice.Version + 1 };
        await Write(null, 0, [Row(next)], cancellationToken);
        return next;
    }

    public async Task<Invoice?> FindSource(string sourceKey, CancellationToken cancellationToken)
    {
        await TellFirst(cancellationToken);
        return await tables.Find(QueryKinds.InvoiceSource, sourceKey, cancellationToken) is { } source
            ? await Find(QueryJson.Read<string>(source), cancellationToken)
            : null;
    }

    private async Task TellFirst(CancellationToken cancellationToken)
    {
        if (!_told)
        {
            await DrainEffects(cancellationToken);
            _told = true;
        }
    }

    private async Task<Invoice?> Find(string number, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.Invoice, number, cancellationToken) is { } row ? QueryJson.Read<Invoice>(row) : null;

    private (string Series, long Number) Next(InvoiceType type, DateTimeOffset now)
    {
        var series = InvoiceRules.Series(type, now);
        return (series, State.Last.GetValueOrDefault(series) + 1);
    }

    private async Task Write(string? series, long n, ImmutableArray<QueryRow> rows, CancellationToken cancellationToken)
    {
        var next = new InvoiceBookState
        {
            Last = series is null ? State.Last : State.Last.SetItem(series, n),
            Version = State.Version + 1,
            Effects = new() { Rows = rows },
        };
        _told = false;
        await Commit(next, next.Version, cancellationToken);
        _told = true;
    }

    private static QueryRow Row(Invoice invoice) => new()
    {
        Kind = QueryKinds.Invoice, Id = invoice.Number, Owner = invoice.UserId, At = invoice.IssuedAt,
        Version = invoice.Version, Json = QueryJson.Write(invoice),
    };

    private static QueryRow SourceRow(Invoice invoice) => new()
    {
        Kind = QueryKinds.InvoiceSource, Id = invoice.SourceKey, Owner = invoice.UserId, At = invoice.IssuedAt,
        Version = 1, Json = QueryJson.Write(invoice.Number),
    };

    private static Refusal Unknown(string number) =>
        Refusal.Of(RefusalCodes.NotFound, $"There is no invoice '{number}'. GET /api/v1/billing/invoices lists yours.", "number");
}
