using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>Invoices and credit notes, whole: every field, every line, and every no to the word.</summary>
public sealed class InvoiceDocumentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TaxRates German = new(new Dictionary<string, decimal> { ["DE"] = 0.19m, ["CH"] = 0m });

    private static readonly InvoiceDraft Draft = new()
    {
        SourceKey = "in_1", UserId = "u1", SubscriptionId = "sub_1", PeriodStart = Now.AddMonths(-1), PeriodEnd = Now, Currency = "EUR", HostedInvoiceUrl = "https://pay",
        Livemode = true, Country = "de", Lines = [new() { Kind = InvoiceLineKind.Plan, Description = "Plan pro", AmountMinor = 1190 }],
    };

    [Fact]
    public void Write_Draft_IsTheDocument()
    {
        var invoice = InvoiceRules.Write(Draft, "LH-2026-000007", German, Now);

        Assert.Equal(
            [
                Draft.Lines[0],
                new() { Kind = InvoiceLineKind.Tax, Description = "Tax 19 % (DE), included", Quantity = 1, UnitPrice = 11.90m * 0.19m / 1.19m, AmountMinor = 190 },
            ],
            invoice.Lines.ToArray());
        Assert.Equal(
            new Invoice
            {
                Number = "LH-2026-000007", UserId = "u1", SubscriptionId = "sub_1", PeriodStart = Now.AddMonths(-1), PeriodEnd = Now, Lines = invoice.Lines, Currency = "eur",
                SubtotalMinor = 1000, TaxMinor = 190, TotalMinor = 1190, Status = InvoiceStatus.Open, HostedInvoiceUrl = "https://pay", Livemode = true, IssuedAt = Now,
                SourceKey = "in_1", Version = 1,
            },
            invoice);

        var paid = InvoiceRules.Write(Draft with { Status = InvoiceStatus.Paid }, "n", TaxRates.None, Now);
        Assert.Equal((InvoiceStatus.Paid, Now, 0L, 1190L), (paid.Status, paid.PaidAt!.Value, paid.TaxMinor, paid.SubtotalMinor));
    }

    [Theory]
    [InlineData("CH")] // a rate of nothing is no tax
    [InlineData("FR")]
    [InlineData(null)]
    public void Write_NoRate_HasNoTaxLine(string? country) => Assert.Single(InvoiceRules.Write(Draft with { Country = country }, "n", German, Now).Lines);

    [Fact]
    public void WriteCredit_Refund_IsTheDocument()
    {
        var invoice = InvoiceRules.Write(Draft, "LH-2026-000007", German, Now);
        var note = InvoiceRules.Write(
            new InvoiceCredit { SourceKey = "re_1", InvoiceNumber = invoice.Number, AmountMinor = 595, Reason = "Dispute lost" }, invoice, "CN-2026-000001", Now.AddDays(2));

        Assert.Equal(
            [
                new() { Kind = InvoiceLineKind.Credit, Description = "Dispute lost (invoice LH-2026-000007)", UnitPrice = -5m, AmountMinor = -500 },
                new() { Kind = InvoiceLineKind.Tax, Description = "Tax on it", UnitPrice = -0.95m, AmountMinor = -95 },
            ],
            note.Lines.ToArray());
        Assert.Equal(
            new Invoice
            {
                Number = "CN-2026-000001", Type = InvoiceType.CreditNote, UserId = "u1", SubscriptionId = "sub_1", PeriodStart = Now.AddMonths(-1), PeriodEnd = Now,
                Lines = note.Lines, Currency = "eur", SubtotalMinor = -500, TaxMinor = -95, TotalMinor = -595, Status = InvoiceStatus.Paid, Livemode = true,
                IssuedAt = Now.AddDays(2), PaidAt = Now.AddDays(2), SourceKey = "re_1", RefersTo = "LH-2026-000007", Version = 1,
            },
            note);

        var untaxed = InvoiceRules.Write(Draft, "n", TaxRates.None, Now);
        Assert.Equal("Refund (invoice n)", Assert.Single(InvoiceRules.Write(new InvoiceCredit { SourceKey = "re", InvoiceNumber = "n", AmountMinor = 1 }, untaxed, "c", Now).Lines).Description);
    }

    [Fact]
    public void Check_Draft_SaysWhatIsWrong()
    {
        InvoiceLine[] many = [.. Enumerable.Repeat(Draft.Lines[0], 1_001)];
        (InvoiceDraft Draft, string Field, string Message)[] faults =
        [
            (Draft with { SourceKey = "" }, "source_key", "'source_key' has 0 characters. Give 1 to 200."),
            (Draft with { SourceKey = new('k', 201) }, "source_key", "'source_key' has 201 characters. Give 1 to 200."),
            (Draft with { UserId = "" }, "user_id", "'user_id' is empty. Say who pays."),
            (Draft with { Lines = default }, "lines", "'lines' has 0 entries. Give 1 to 1000."),
            (Draft with { Lines = [] }, "lines", "'lines' has 0 entries. Give 1 to 1000."),
            (Draft with { Lines = [.. many] }, "lines", "'lines' has 1001 entries. Give 1 to 1000."),
            (Draft with { Currency = "euro" }, "currency", "'currency' is 'euro'. Give three letters, such as usd."),
            (Draft with { Currency = "eu" }, "currency", "'currency' is 'eu'. Give three letters, such as usd."),
            (Draft with { Currency = "e1r" }, "currency", "'currency' is 'e1r'. Give three letters, such as usd."),
            (Draft with { Status = InvoiceStatus.Void }, "status", "'status' is void. Issue it open or paid."),
        ];
        Assert.All(faults, it => Assert.Equal(
            (RefusalCodes.InvalidRequest, it.Field, it.Message), (InvoiceRules.Check(it.Draft)!.Code, InvoiceRules.Check(it.Draft)!.Param, InvoiceRules.Check(it.Draft)!.Message)));
        Assert.Null(InvoiceRules.Check(Draft with { SourceKey = new('k', 200), Lines = [.. many[1..]] }));
    }

    [Fact]
    public void CheckCredit_SaysWhatIsWrong()
    {
        var invoice = InvoiceRules.Write(Draft, "LH-1", TaxRates.None, Now) with { CreditedMinor = 190 };
        var credit = new InvoiceCredit { SourceKey = "re_1", InvoiceNumber = "LH-1", AmountMinor = 1000 };
        Assert.Null(InvoiceRules.Check(credit, invoice));
        (InvoiceCredit Credit, Invoice Invoice, string Code, string Field, string Message)[] faults =
        [
            (credit with { SourceKey = "" }, invoice, RefusalCodes.InvalidRequest, "source_key", "'source_key' has 0 characters. Give 1 to 200."),
            (credit with { AmountMinor = 1001 }, invoice, RefusalCodes.InvalidRequest, "amount", "'amount' is 1001. Give 1 to 1000, what is left of the invoice."),
            (credit with { AmountMinor = 0 }, invoice, RefusalCodes.InvalidRequest, "amount", "'amount' is 0. Give 1 to 1000, what is left of the invoice."),
            (credit, invoice with { Status = InvoiceStatus.Void }, RefusalCodes.InvoiceState, "invoice", "'LH-1' is void or a credit note itself. Name an invoice that stands."),
            (credit, invoice with { Type = InvoiceType.CreditNote }, RefusalCodes.InvoiceState, "invoice", "'LH-1' is void or a credit note itself. Name an invoice that stands."),
        ];
        Assert.All(faults, it => Assert.Equal(
            (it.Code, it.Field, it.Message),
            (InvoiceRules.Check(it.Credit, it.Invoice)!.Code, InvoiceRules.Check(it.Credit, it.Invoice)!.Param, InvoiceRules.Check(it.Credit, it.Invoice)!.Message)));
    }

    [Fact]
    public void Lines_OfAPeriod_SayWhatTheyBill()
    {
        var plan = PlanCatalogue.BuiltIn.Find("pro", 1)! with
        {
            TokensPerPeriod = 1000, RequestsPerPeriod = 1, ModelRates = [new() { Model = "b", InputPer1kUsd = 1, OutputPer1kUsd = 2 }],
        };
        UsageSlice[] usage =
        [
            new() { Model = "a", TokensIn = 1000, TokensOut = 1000, Requests = 2 },
            new() { Model = "b", TokensIn = 0, TokensOut = 1000 }, new() { Model = "b", TokensIn = 1000, TokensOut = 0, UsedOn = new(2026, 6, 30), Requests = 1 },
        ];

        var lines = OverageCalculator.Lines(plan, usage, Currency.Usd, Now);

        Assert.Equal(
            [
                ("Tokens of a beyond the included quota", 1500L, InvoiceLineKind.Overage, "a", 0L),
                ("Answer tokens of b beyond the included quota", 750L, InvoiceLineKind.Overage, "b", 150L),
                ("Prompt tokens of b beyond the included quota, used on 2026-06-30", 750L, InvoiceLineKind.Adjustment, "b", 75L),
                ("Requests beyond the included quota", 1L, InvoiceLineKind.Overage, null, 0L),
                ("Requests beyond the included quota, used on 2026-06-30", 1L, InvoiceLineKind.Adjustment, null, 0L),
            ],
            lines.Select(line => (line.Description, line.Quantity, line.Kind, line.Model, line.AmountMinor)));
        Assert.All(lines, line => Assert.Equal(Now, line.UsagePeriod));
    }
}
