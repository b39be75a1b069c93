using System.Globalization;

namespace LLMHive.Billing;

/// <summary>What invoices and credit notes must look like, and the documents that drafts become.</summary>
public static class InvoiceRules
{
    private const int MostLines = 1_000;
    private const int KeyLength = 200;

    /// <summary>The series in which the next document of a type gets its number: <c>LH-2026</c>, <c>CN-2026</c>.</summary>
    public static string Series(InvoiceType type, DateTimeOffset issuedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{(type == InvoiceType.Invoice ? "LH" : "CN")}-{issuedAt.UtcDateTime.Year:0000}");

    /// <summary>The number of the n-th document of a series, six digits at least.</summary>
    public static string Number(string series, long n) => string.Create(CultureInfo.InvariantCulture, $"{series}-{n:000000}");

    /// <summary>Why a draft cannot be issued; null when it can.</summary>
    public static Refusal? Check(InvoiceDraft draft)
    {
        if (CheckSource(draft.SourceKey) is { } badSource)
        {
            return badSource;
        }

        if (draft.UserId.Length == 0)
        {
            return Invalid("user_id", "is empty", "Say who pays");
        }

        if (draft.Lines.IsDefaultOrEmpty || draft.Lines.Length > MostLines)
        {
            return Invalid("lines", $"has {(draft.Lines.IsDefault ? 0 : draft.Lines.Length)} entries", $"Give 1 to {MostLines}");
        }

        if (draft.Currency.Length != 3 || !draft.Currency.All(char.IsAsciiLetter))
        {
            return Invalid("currency", $"is '{draft.Currency}'", "Give three letters, such as usd");
        }

        return draft.Status == InvoiceStatus.Void ? Invalid("status", "is void", "Issue it open or paid") : null;
    }

    /// <summary>The document of a draft.</summary>
    /// <param name="draft">A draft that <see cref="Check(InvoiceDraft)"/> passed.</param>
    /// <param name="number">Its number.</param>
    /// <param name="taxes">Tax by country.</param>
    /// <param name="now">The moment of issue.</param>
    public static Invoice Write(InvoiceDraft draft, string number, TaxRates taxes, DateTimeOffset now)
    {
        var currency = Currency.Of(draft.Currency);
        var lines = draft.Lines;
        var (subtotal, tax) = (Sum(lines, tax: false), Sum(lines, tax: true));
        if (lines.All(line => line.Kind != InvoiceLineKind.Tax) && taxes.Within(draft.Country, subtotal, currency) is { } within)
        {
            lines = lines.Add(within);
            (subtotal, tax) = (subtotal - within.AmountMinor, within.AmountMinor);
        }

        var status = subtotal + tax == 0 ? InvoiceStatus.Paid : draft.Status;
        return new()
        {
            Number = number,
            UserId = draft.UserId,
            SubscriptionId = draft.SubscriptionId,
            PeriodStart = draft.PeriodStart,
            PeriodEnd = draft.PeriodEnd,
            Lines = lines,
            Currency = currency.Code,
            SubtotalMinor = subtotal,
            TaxMinor = tax,
            TotalMinor = subtotal + tax,
            Status = status,
            HostedInvoiceUrl = draft.HostedInvoiceUrl,
            Livemode = draft.Livemode,
            IssuedAt = now,
            PaidAt = status == InvoiceStatus.Paid ? now : null,
            SourceKey = draft.SourceKey,
            Version = 1,
        };
    }

    /// <summary>Why money cannot be given back; null when it can.</summary>
    public static Refusal? Check(InvoiceCredit credit, Invoice invoice)
    {
        if (CheckSource(credit.SourceKey) is { } badSource)
        {
            return badSource;
        }

        if (invoice.Type != InvoiceType.Invoice || invoice.Status == InvoiceStatus.Void)
        {
            return Refusal.Of(RefusalCodes.InvoiceState, $"'{invoice.Number}' is void or a credit note itself. Name an invoice that stands.", "invoice");
        }

        var left = invoice.TotalMinor - invoice.CreditedMinor;
        return credit.AmountMinor <= 0 || credit.AmountMinor > left
            ? Invalid("amount", string.Create(CultureInfo.InvariantCulture, $"is {credit.AmountMinor}"), string.Create(CultureInfo.InvariantCulture, $"Give 1 to {left}, what is left of the invoice"))
            : null;
    }

    /// <summary>The credit note; its tax has the part in it that it has in the invoice.</summary>
    public static Invoice Write(InvoiceCredit credit, Invoice invoice, string number, DateTimeOffset now)
    {
        var currency = Currency.Of(invoice.Currency);
        var tax = invoice.TotalMinor == 0
            ? 0
            : (long)Math.Round((decimal)credit.AmountMinor * invoice.TaxMinor / invoice.TotalMinor, 0, MidpointRounding.AwayFromZero);
        var lines = ImmutableArray.Create(Line(InvoiceLineKind.Credit, $"{credit.Reason} (invoice {invoice.Number})", tax - credit.AmountMinor));
        return new()
        {
            Number = number,
            Type = InvoiceType.CreditNote,
            UserId = invoice.UserId,
            SubscriptionId = invoice.SubscriptionId,
            PeriodStart = invoice.PeriodStart,
            PeriodEnd = invoice.PeriodEnd,
            Lines = tax == 0 ? lines : lines.Add(Line(InvoiceLineKind.Tax, "Tax on it", -tax)),
            Currency = invoice.Currency,
            SubtotalMinor = tax - credit.AmountMinor,
            TaxMinor = -tax,
            TotalMinor = -credit.AmountMinor,
            Status = InvoiceStatus.Paid,
            Livemode = invoice.Livemode,
            IssuedAt = now,
            PaidAt = now,
            SourceKey = credit.SourceKey,
            RefersTo = invoice.Number,
            Version = 1,
        };

        InvoiceLine Line(InvoiceLineKind kind, string description, long amount) =>
            new() { Kind = kind, Description = description, UnitPrice = currency.ToAmount(amount), AmountMinor = amount };
    }

    private static long Sum(ImmutableArray<InvoiceLine> lines, bool tax) =>
        lines.Where(line => line.Kind == InvoiceLineKind.Tax == tax).Sum(line => line.AmountMinor);

    private static Refusal? CheckSource(string key) =>
        key.Length is 0 or > KeyLength ? Invalid("source_key", $"has {key.Length} characters", $"Give 1 to {KeyLength}") : null;

    private static Refusal Invalid(string field, string problem, string cure) =>
        Refusal.Of(RefusalCodes.InvalidRequest, $"'{field}' {problem}. {cure}.", field);
}
