using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>
/// An invoice as one page of HTML that prints well: no script, no font, no picture and no address but its own, so it can be
/// kept as a file. Everything that a person typed is encoded.
/// </summary>
internal static class InvoicePage
{
    private const string Style = """
        :root{--ink:#1c2430;--soft:#667085;--line:#e4e7ec;--mark:#b54708;--good:#067647}
        *{box-sizing:border-box}
        body{margin:0;background:#f5f6f8;color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:820px;margin:32px auto;background:#fff;padding:56px 60px;border-radius:12px;box-shadow:0 1px 3px #1018281a}
        header{display:flex;justify-content:space-between;gap:32px;margin-bottom:40px}
        h1{font-size:26px;margin:0 0 4px;letter-spacing:-.01em}
        .soft{color:var(--soft)}.right{text-align:right}.pre{white-space:pre-line}
        .badge{display:inline-block;padding:2px 12px;border-radius:99px;font-size:13px;font-weight:600;border:1px solid currentColor}
        .paid{color:var(--good)}.open{color:var(--mark)}.void{color:var(--soft)}
        dl{display:grid;grid-template-columns:auto 1fr;gap:2px 16px;margin:0}dt{color:var(--soft)}dd{margin:0}
        table{width:100%;border-collapse:collapse;margin:36px 0 0;font-variant-numeric:tabular-nums}
        th{font-size:12px;text-transform:uppercase;letter-spacing:.05em;color:var(--soft);font-weight:600;text-align:left}
        th,td{padding:10px 8px;border-bottom:1px solid var(--line);vertical-align:top}
        th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap}tfoot td{border:0;padding-top:6px;padding-bottom:0}
        tfoot .total td{font-weight:700;font-size:18px;padding-top:10px}
        footer{margin-top:48px;font-size:13px;color:var(--soft)}
        @page{margin:18mm}
        @media print{body{background:#fff}main{margin:0;padding:0;box-shadow:none;max-width:none;border-radius:0}tr{break-inside:avoid}thead{display:table-header-group}}
        @media (max-width:640px){main{margin:0;padding:28px 20px;border-radius:0}header{flex-direction:column;gap:16px}.right{text-align:left}}
        """;

    /// <summary>The page.</summary>
    public static string Render(Invoice invoice, SellerOptions seller, Account? buyer)
    {
        var currency = Currency.Of(invoice.Currency);
        var title = invoice.Type == InvoiceType.Invoice ? "Invoice" : "Credit note";
        var html = new StringBuilder(6_000);
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <title>{title} {Text(invoice.Number)}</title><style>{Style}</style></head><body><main>
            <header><div><h1>{title}</h1><div class="soft">{Text(invoice.Number)}</div></div>
            <div class="right"><strong>{Text(seller.Name)}</strong><div class="soft pre">{Text(seller.Address)}</div>{Optional("div", "Tax no. ", seller.TaxId)}</div></header>
            <header><dl><dt>Billed to</dt><dd>{Text(buyer is { DisplayName.Length: > 0 } ? buyer.DisplayName : invoice.UserId)}</dd>
            {Entry("E-mail", buyer?.Email)}{Entry("Account", invoice.UserId)}{Entry("Subscription", invoice.SubscriptionId)}{Entry("Refers to", invoice.RefersTo)}</dl>
            <dl><dt>Issued</dt><dd>{Day(invoice.IssuedAt)}</dd>{Entry("Period", Period(invoice))}{Entry("Paid", invoice.PaidAt is { } paid ? Day(paid) : null)}
            <dt>Status</dt><dd><span class="badge {Word(invoice.Status)}">{Word(invoice.Status)}</span></dd></dl></header>
            <table><thead><tr><th>Description</th><th class="n">Quantity</th><th class="n">Unit price</th><th class="n">Amount</th></tr></thead><tbody>
            """);
        foreach (var line in invoice.Lines.Where(static line => line.Kind != InvoiceLineKind.Tax))
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{Text(line.Description)}</td><td class="n">{line.Quantity:N0}</td><td class="n">{Unit(line.UnitPrice, currency)}</td><td class="n">{Money(line.AmountMinor, currency)}</td></tr>

                """);
        }

        html.Append("</tbody><tfoot>").Append(Sum("Subtotal", invoice.SubtotalMinor, currency, ""));
        foreach (var line in invoice.Lines.Where(static line => line.Kind == InvoiceLineKind.Tax))
        {
            html.Append(Sum(line.Description, line.AmountMinor, currency, ""));
        }

        html.Append(Sum("Total " + invoice.Currency.ToUpperInvariant(), invoice.TotalMinor, currency, "total"));
        if (invoice.CreditedMinor != 0)
        {
            html.Append(Sum("Given back by credit notes", -invoice.CreditedMinor, currency, ""));
        }

        return html.Append("</tfoot></table><footer>")
            .Append(invoice.Livemode ? "" : "Test mode: no money was moved. ").Append("Times are UTC.</footer></main></body></html>").ToString();
    }

    private static string Sum(string label, long amount, Currency currency, string row) =>
        $"""<tr class="{row}"><td colspan="3" class="n">{Text(label)}</td><td class="n">{Money(amount, currency)}</td></tr>""";

    private static string Entry(string label, string? value) => string.IsNullOrEmpty(value) ? "" : $"<dt>{label}</dt><dd>{Text(value)}</dd>";

    private static string Optional(string tag, string label, string value) => value.Length == 0 ? "" : $"<{tag} class=\"soft\">{label}{Text(value)}</{tag}>";

    private static string? Period(Invoice invoice) =>
        invoice is { PeriodStart: { } start, PeriodEnd: { } end } ? $"{Day(start)} – {Day(end)}" : null;

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Word(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Paid => "paid",
        InvoiceStatus.Void => "void",
        _ => "open",
    };

    private static string Money(long minor, Currency currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{currency.ToAmount(minor).ToString("N" + currency.Decimals, CultureInfo.InvariantCulture)} {currency.Code.ToUpperInvariant()}");

    // A token costs millionths: show what there is, but never fewer places than the currency has.
    private static string Unit(decimal price, Currency currency) =>
        price.ToString("0." + new string('0', currency.Decimals) + new string('#', 12 - currency.Decimals), CultureInfo.InvariantCulture);

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
