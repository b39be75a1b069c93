using LLMHive.Accounts;
using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>
/// Bills what closed periods used beyond their quota, and keeps the processor's invoices in our book. Everything is named by
/// its source, so that repeating it changes nothing: a period's usage by subscription and index, an invoice by its id.
/// </summary>
internal sealed class PeriodBilling(IPaymentProcessor processor, IPeriodCloser closer, PlanCatalogue plans, IGrainFactory grains)
{
    private const string SourceMark = "llmhive_source";
    private const int InvoicePage = 100;

    private IInvoiceBookGrain InvoiceBook => grains.GetGrain<IInvoiceBookGrain>(0);

    /// <summary>Closes periods, or parts of one, at the gate, while it still has the plan they were used under.</summary>
    public async Task Close(string userId, ImmutableArray<ClosedPeriod> periods)
    {
        foreach (var period in periods)
        {
            await UsageOf(userId, period);
        }
    }

    /// <summary>Bills one period's overage on an invoice of its own, and tries to have it paid.</summary>
    /// <returns>False = the processor is away; repeat it later.</returns>
    public async Task<bool> Bill(string userId, string? customerId, ClosedPeriod period, DateTimeOffset now)
    {
        var usage = await UsageOf(userId, period);
        var plan = plans.Find(period.Tier, period.PlanVersion) ?? plans.Find(period.Tier, now);
        var lines = plan is null ? [] : OverageCalculator.Lines(plan.Plus(usage.Paid), usage.Slices, Currency.Usd);
        var total = lines.Sum(line => line.AmountMinor);
        if (total <= 0 || customerId is null)
        {
            return true;
        }

        var source = FormattableString.Invariant($"usage:{period.SubscriptionId}:{period.Index}") + (period.Part == 0 ? "" : FormattableString.Invariant($":{period.Part}"));
        if (await InvoiceBook.FindSource(source) is not null)
        {
            return true;
        }

        if (await MakeInvoice(source, customerId, period, lines) is not { } made)
        {
            return false;
        }

        var paid = made.Status == "open" ? await processor.Invoices.Pay(new(source + "/pay"), made.Id, CancellationToken.None) : made;
        if (paid.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable)
        {
            return false;
        }

        // One that was declined stays open: the customer pays it on the processor's page, and its event brings the news.
        var invoice = paid.Value ?? made;
        await InvoiceBook.Issue(new()
        {
            SourceKey = source,
            UserId = userId,
            SubscriptionId = period.SubscriptionId,
            PeriodStart = period.Start,
            PeriodEnd = period.End,
            Lines = [.. lines.Select(line => line with { UsagePeriod = period.Start })],
            Status = StatusOf(invoice),
            HostedInvoiceUrl = invoice.HostedUrl,
            Livemode = processor.Livemode,
            Country = await CountryOf(userId),
        });
        return true;
    }

    private Task<PeriodUsage> UsageOf(string userId, ClosedPeriod period) => period.Part == 0
        ? closer.Close(userId, period.Start, period.End, CancellationToken.None)
        : closer.LeavePlan(userId, new(period.Start, period.Part, period.Tier, period.PlanVersion), CancellationToken.None);

    /// <summary>Puts an invoice of the processor into our book, or takes over where it stands now.</summary>
    public async Task Book(string userId, string subscriptionId, ProcessorInvoice? invoice)
    {
        if (invoice is null or { Status: "draft" } or { Total: 0 })
        {
            return;
        }

        var source = SourceOf(invoice);
        var known = await InvoiceBook.FindSource(source);
        if (known is not null)
        {
            if (known.Status == InvoiceStatus.Open && (invoice.Status == "void" || StatusOf(invoice) == InvoiceStatus.Paid))
            {
                await InvoiceBook.Change(new(known.Number, invoice.Status == "void" ? InvoiceStatus.Void : InvoiceStatus.Paid, invoice.HostedUrl));
            }

            return;
        }

        // What was void before it got a number needs none; a usage invoice is booked by Bill, which knows its lines.
        if (invoice.Status != "void" && source == invoice.Id && !invoice.Lines.IsDefaultOrEmpty)
        {
            await InvoiceBook.Issue(Draft(userId, subscriptionId, invoice) with { Country = await CountryOf(userId) });
        }
    }

    /// <summary>Books all invoices of a customer, and what was paid back on them; false = the processor is away.</summary>
    public async Task<bool> BookAll(string userId, string subscriptionId, string customerId)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            var page = await processor.Invoices.List(customerId, after, InvoicePage, CancellationToken.None);
            if (!page.IsOk)
            {
                return false;
            }

            foreach (var invoice in page.Value.Items)
            {
                await Book(userId, subscriptionId, invoice);
                if (invoice.IntentId is { } intent)
                {
                    sources[intent] = SourceOf(invoice);
                }
            }

            after = page.Value.More ? page.Value.Items[^1].Id : null;
        }
        while (after is not null);
        return await BookRefunds(customerId, sources);
    }

    /// <summary>Money that the processor paid back becomes credit notes, as much as is not credited yet; who ordered it does not matter.</summary>
    private async Task<bool> BookRefunds(string customerId, Dictionary<string, string> sources)
    {
        string? after = null;
        do
        {
            var page = await processor.Invoices.Charges(customerId, after, InvoicePage, CancellationToken.None);
            if (!page.IsOk)
            {
                // A server that has no charges knows no refunds.
                return page.Outcome is PaymentOutcome.NotFound or PaymentOutcome.Invalid;
            }

            foreach (var charge in page.Value.Items.Where(charge => charge.Refunded > 0))
            {
                if (charge.IntentId is { } intent && sources.TryGetValue(intent, out var source)
                    && await InvoiceBook.FindSource(source) is { Status: InvoiceStatus.Paid } invoice && charge.Refunded > invoice.CreditedMinor)
                {
                    await InvoiceBook.Credit(new()
                    {
                        SourceKey = FormattableString.Invariant($"refund:{charge.Id}:{charge.Refunded}"),
                        InvoiceNumber = invoice.Number,
                        AmountMinor = charge.Refunded - invoice.CreditedMinor,
                    });
                }
            }

            after = page.Value.More ? page.Value.Items[^1].Id : null;
        }
        while (after is not null);
        return true;
    }

    /// <summary>The processor forgets operations after a day; a look at its list keeps a late repetition from billing twice.</summary>
    private async Task<ProcessorInvoice?> MakeInvoice(string source, string customerId, ClosedPeriod period, ImmutableArray<InvoiceLine> lines)
    {
        var listed = await processor.Invoices.List(customerId, null, InvoicePage, CancellationToken.None);
        if (!listed.IsOk)
        {
            return null;
        }

        if (listed.Value.Items.FirstOrDefault(made => made.Metadata.GetValueOrDefault(SourceMark) == source && made.Status != "draft") is { } found)
        {
            return found;
        }

        // Not attached to the subscription: an unpaid one must not turn that past due.
        var order = new InvoiceOrder
        {
            CustomerId = customerId,
            Lines = [.. lines.Select(line => new InvoiceOrderLine(line.Description, line.AmountMinor, period.Start, period.End))],
            Description = $"Usage beyond the included quota of {period.Tier}",
            Metadata = ImmutableDictionary<string, string>.Empty.Add(SourceMark, source),
        };
        var made = await processor.Invoices.Create(new(source), order, CancellationToken.None);
        return made.Value;
    }

    private InvoiceDraft Draft(string userId, string subscriptionId, ProcessorInvoice invoice) => new()
    {
        SourceKey = invoice.Id,
        UserId = userId,
        SubscriptionId = subscriptionId,
        PeriodStart = invoice.Lines[^1].PeriodStart,
        PeriodEnd = invoice.Lines[^1].PeriodEnd,
        Lines =
        [
            .. invoice.Lines.Select(line => new InvoiceLine
            {
                Kind = line.Proration ? InvoiceLineKind.Proration : InvoiceLineKind.Plan,
                Description = line.Description,
                UnitPrice = line.Amount / 100m,
                AmountMinor = line.Amount,
            }),
            .. TaxOf(invoice),
        ],
        Currency = invoice.Currency,
        Status = StatusOf(invoice),
        HostedInvoiceUrl = invoice.HostedUrl,
        Livemode = processor.Livemode,
    };

    /// <summary>What the processor charges beyond the lines is tax that it worked out itself.</summary>
    private static IEnumerable<InvoiceLine> TaxOf(ProcessorInvoice invoice)
    {
        var tax = invoice.Total - invoice.Lines.Sum(line => line.Amount);
        return tax > 0 ? [new() { Kind = InvoiceLineKind.Tax, Description = "Tax", UnitPrice = tax / 100m, AmountMinor = tax }] : [];
    }

    private async Task<string?> CountryOf(string userId) => (await grains.GetGrain<IAccountGrain>(GrainKeys.User(userId)).Find())?.Country;

    private static string SourceOf(ProcessorInvoice invoice) => invoice.Metadata.GetValueOrDefault(SourceMark, invoice.Id);

    private static InvoiceStatus StatusOf(ProcessorInvoice invoice) => invoice.Status == "paid" ? InvoiceStatus.Paid : InvoiceStatus.Open;
}
