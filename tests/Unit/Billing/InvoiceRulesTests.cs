using LLMHive.Billing;

namespace LLMHive.Unit.Billing;

public sealed class InvoiceRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Number_OfSeries_HasTypeYearAndSixDigits()
    {
        Assert.Equal("LH-2026-000001", InvoiceRules.Number(InvoiceRules.Series(InvoiceType.Invoice, Now), 1));
        Assert.Equal("CN-2027-1234567", InvoiceRules.Number(InvoiceRules.Series(InvoiceType.CreditNote, Now.AddYears(1)), 1_234_567));
    }

    [Fact]
    public void Write_NoTaxConfigured_TotalIsTheSumOfLines()
    {
        var invoice = InvoiceRules.Write(Draft(2999, 123, 5) with { Country = "DE" }, "LH-2026-000001", TaxRates.None, Now);
        Assert.Equal((3127L, 0L, 3127L), (invoice.SubtotalMinor, invoice.TaxMinor, invoice.TotalMinor));
        Assert.Equal((InvoiceStatus.Open, (DateTimeOffset?)null), (invoice.Status, invoice.PaidAt));
    }

    [Theory]
    [InlineData("DE", 2999, 479)]
    [InlineData("de", 50, 8)]
    [InlineData("FR", 2999, 0)]
    [InlineData(null, 2999, 0)]
    public void Write_TaxOfCountry_IsOneRoundedLineWithinTheTotal(string? country, long total, long tax)
    {
        var taxes = new TaxRates(new Dictionary<string, decimal> { ["DE"] = 0.19m });
        var invoice = InvoiceRules.Write(Draft(total) with { Country = country }, "n", taxes, Now);
        Assert.Equal((tax, total - tax, total), (invoice.TaxMinor, invoice.SubtotalMinor, invoice.TotalMinor));
    }

    [Fact]
    public void Write_TaxLineGiven_NoSecondIsAdded()
    {
        var draft = Draft(1000) with { Country = "DE" };
        draft = draft with { Lines = draft.Lines.Add(new() { Kind = InvoiceLineKind.Tax, Description = "VAT", AmountMinor = 70 }) };
        var invoice = InvoiceRules.Write(draft, "n", new(new Dictionary<string, decimal> { ["DE"] = 0.19m }), Now);
        Assert.Equal((70L, 1070L), (invoice.TaxMinor, invoice.TotalMinor));
    }

    [Fact]
    public void Write_TotalZero_IsPaid() => Assert.Equal(InvoiceStatus.Paid, InvoiceRules.Write(Draft(0), "n", TaxRates.None, Now).Status);

    [Fact]
    public void WriteCredit_PartOfATaxedInvoice_TakesItsPartOfTheTax()
    {
        var invoice = InvoiceRules.Write(Draft(1000) with { Country = "DE" }, "LH-2026-000001", new(new Dictionary<string, decimal> { ["DE"] = 0.19m }), Now);
        var note = InvoiceRules.Write(new InvoiceCredit { SourceKey = "re_1", InvoiceNumber = invoice.Number, AmountMinor = 595 }, invoice, "CN-2026-000001", Now);
        Assert.Equal((-500L, -95L, -595L, "LH-2026-000001"), (note.SubtotalMinor, note.TaxMinor, note.TotalMinor, note.RefersTo));
        Assert.Equal(note.TotalMinor, note.Lines.Sum(line => line.AmountMinor));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(700, true)]
    [InlineData(701, false)]
    public void CheckCredit_Amount_IsAtMostWhatIsLeft(long amount, bool fits)
    {
        var invoice = InvoiceRules.Write(Draft(1000), "n", TaxRates.None, Now) with { CreditedMinor = 300 };
        Assert.Equal(fits, InvoiceRules.Check(new InvoiceCredit { SourceKey = "re", InvoiceNumber = "n", AmountMinor = amount }, invoice) is null);
    }

    [Fact]
    public void Check_FaultyDrafts_AreRefusedByField()
    {
        Assert.Null(InvoiceRules.Check(Draft(1)));
        Assert.Equal("source_key", InvoiceRules.Check(Draft(1) with { SourceKey = "" })!.Param);
        Assert.Equal("lines", InvoiceRules.Check(Draft())!.Param);
        Assert.Equal("currency", InvoiceRules.Check(Draft(1) with { Currency = "dollar" })!.Param);
        Assert.Equal("status", InvoiceRules.Check(Draft(1) with { Status = InvoiceStatus.Void })!.Param);
    }

    private static InvoiceDraft Draft(params long[] amounts) => new()
    {
        SourceKey = "in_1",
        UserId = "u1",
        Lines = [.. amounts.Select(amount => new InvoiceLine { Kind = InvoiceLineKind.Plan, Description = "x", AmountMinor = amount })],
    };
}
