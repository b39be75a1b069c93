using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Integration.Billing;

/// <summary>The invoice book in the whole product, with and without a storage that fails.</summary>
public sealed class InvoiceBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 12, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Issue_ManyAtOnceWhileStorageFails_NumbersHaveNoGapAndNoDouble()
    {
        var faults = new StorageFaults("billing.invoice-book", "invoice");
        await using var hive = await HiveUnderTest.Start(Start, services: faults.Wrap);
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        var told = new Dictionary<string, string>();
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            faults.Arm(seed);
            var tries = Enumerable.Range(0, 12).Select(n => Try(book, Draft($"in_{seed}_{n}"), random.Next(4) == 0 ? 1 : 40)).ToArray();
            if (seed % 3 == 0)
            {
                await hive.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            }

            foreach (var (source, number) in await Task.WhenAll(tries))
            {
                if (number is not null)
                {
                    told.Add(source, number);
                }
            }

            faults.Disarm();
        }

        // Whoever gave up may have left a written document behind: the work table sees to it that the tables are told.
        hive.Clock.Advance(TimeSpan.FromMinutes(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();

        var all = await All(hive);
        Assert.True(faults.Thrown > 50, $"Only {faults.Thrown} faults.");
        Assert.Equal(Enumerable.Range(1, all.Count).Select(n => $"LH-2026-{n:000000}"), all.Select(invoice => invoice.Number).Order(StringComparer.Ordinal));
        Assert.Equal(all.Count, all.Select(invoice => invoice.SourceKey).Distinct().Count());
        Assert.All(told, pair => Assert.Equal(pair.Value, all.Single(invoice => invoice.SourceKey == pair.Key).Number));
    }

    [Fact]
    public async Task Issue_SameSourceTwentyTimesInParallel_IsOneDocument()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        var issued = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => book.Issue(Draft("usage:sub_1:3"))));
        Assert.Equal("LH-2026-000001", Assert.Single(issued.Select(invoice => invoice.Value!.Number).Distinct()));
        Assert.Equal(RefusalCodes.InvoiceState, (await book.Issue(Draft("usage:sub_1:3") with { UserId = "u2" })).Refusal!.Code);
    }

    [Fact]
    public async Task Issue_NextYear_StartsItsOwnSeries()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        Assert.Equal("LH-2026-000001", (await book.Issue(Draft("a"))).Value!.Number);
        hive.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("LH-2027-000001", (await book.Issue(Draft("b"))).Value!.Number);
        Assert.Equal("LH-2027-000002", (await book.Issue(Draft("c"))).Value!.Number);
    }

    [Fact]
    public async Task Credit_TwoRefundsOfOneInvoice_HaveTheirOwnSeriesAndNeverExceedIt()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        var invoice = (await book.Issue(Draft("in_1") with { Status = InvoiceStatus.Paid })).Value!;
        var first = await book.Credit(new() { SourceKey = "re_1", InvoiceNumber = invoice.Number, AmountMinor = 1000 });
        var again = await book.Credit(new() { SourceKey = "re_1", InvoiceNumber = invoice.Number, AmountMinor = 1000 });
        var second = await book.Credit(new() { SourceKey = "re_2", InvoiceNumber = invoice.Number, AmountMinor = 1999 });
        var third = await book.Credit(new() { SourceKey = "re_3", InvoiceNumber = invoice.Number, AmountMinor = 1 });

        Assert.Equal(("CN-2026-000001", -1000), (first.Value!.Number, first.Value.TotalMinor));
        Assert.Equal(first.Value.Number, again.Value!.Number);
        Assert.Equal("CN-2026-000002", second.Value!.Number);
        Assert.Equal(RefusalCodes.InvalidRequest, third.Refusal!.Code);
        Assert.Equal(2999, (await book.FindSource("in_1"))!.CreditedMinor);
        Assert.Equal(RefusalCodes.NotFound, (await book.Credit(new() { SourceKey = "re_4", InvoiceNumber = "LH-2026-999999", AmountMinor = 1 })).Refusal!.Code);
    }

    [Fact]
    public async Task Change_OpenInvoice_IsPaidOnceAndThenStays()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        var number = (await book.Issue(Draft("in_1"))).Value!.Number;
        hive.Clock.Advance(TimeSpan.FromHours(1));
        var paid = (await book.Change(new(number, InvoiceStatus.Paid, "https://pay.example/i"))).Value!;
        Assert.Equal((InvoiceStatus.Paid, Start.AddHours(1), "https://pay.example/i"), (paid.Status, paid.PaidAt!.Value, paid.HostedInvoiceUrl));
        Assert.Equal(paid.Version, (await book.Change(new(number, InvoiceStatus.Paid))).Value!.Version);
        Assert.Equal(RefusalCodes.InvoiceState, (await book.Change(new(number, InvoiceStatus.Void))).Refusal!.Code);
    }

    private static async Task<(string Source, string? Number)> Try(IInvoiceBookGrain book, InvoiceDraft draft, int attempts)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            try
            {
                return (draft.SourceKey, (await book.Issue(draft)).Value!.Number);
            }
            catch (Exception fault) when (fault is StorageUnavailableException || HiveRetry.IsClusterTrouble(fault))
            {
                continue; // A failed write ends the activation; who comes then is sent on, and in the thick of it turned away.
            }
        }

        return (draft.SourceKey, null);
    }

    private static async Task<List<Invoice>> All(HiveUnderTest hive)
    {
        var directory = hive.Grains.GetGrain<IBillingDirectoryGrain>(0);
        var all = new List<Invoice>();
        string? cursor = null;
        do
        {
            var page = (await directory.Invoices(null, cursor, 100)).Value!;
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static InvoiceDraft Draft(string source) => new()
    {
        SourceKey = source,
        UserId = "u1",
        Lines = [new() { Kind = InvoiceLineKind.Plan, Description = "pro, monthly", AmountMinor = 2999 }],
    };
}
