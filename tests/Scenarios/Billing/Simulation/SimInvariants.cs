using System.Globalization;
using System.Text.Json;
using Xunit;

namespace LLMHive.Billing;

/// <summary>What must hold in every world, counted from what is stored.</summary>
internal sealed class SimInvariants(SimWorld world)
{
    /// <summary>What must hold at every moment.</summary>
    public async Task CheckDay()
    {
        var books = await SimBooks.Read(world);
        NumbersHaveNoGap(books);
        NothingIsChargedTwice(books);
        foreach (var customer in books.Customers)
        {
            Assert.True(customer.Subscriptions.Count(subscription => subscription.IsLive) <= 1, $"{customer.UserId} has two live subscriptions at the processor.");
        }

        foreach (var user in world.Users)
        {
            AcknowledgedUsageIsThere(books, user);
        }
    }

    /// <summary>What must hold when the world came to rest.</summary>
    public async Task CheckEnd()
    {
        await CheckDay();
        var books = await SimBooks.Read(world);
        Assert.DoesNotContain(books.Work, item => item.Dead || item.Attempts > 0 || item.DueAt <= world.Now);
        foreach (var user in world.Users)
        {
            CountersAreSums(books, user);
            EveryInvoiceIsBooked(books, user);
            MoneyIsConserved(books, user);
            UsageIsBilledOnce(books, user);
            NobodyLosesWhatWasPaid(books, user);
            await TiersAgree(books, user);
        }
    }

    private static void NumbersHaveNoGap(SimBooks books)
    {
        foreach (var series in books.Documents.GroupBy(document => document.Number[..7]))
        {
            var numbers = series.Select(document => int.Parse(document.Number[8..], CultureInfo.InvariantCulture)).Order();
            Assert.Equal(Enumerable.Range(1, series.Count()), numbers);
        }

        Assert.Equal(books.Documents.Count, books.Documents.Select(document => document.SourceKey).Distinct().Count());
    }

    private static void NothingIsChargedTwice(SimBooks books)
    {
        foreach (var customer in books.Customers)
        {
            var stand = customer.Invoices.Where(invoice => invoice.Status is "open" or "paid").ToArray();
            var twice = stand.Where(invoice => invoice.Reason is "subscription_cycle" or "subscription_create")
                .GroupBy(invoice => (invoice.SubscriptionId, invoice.Reason == "subscription_create" ? default : invoice.PeriodStart))
                .Concat(stand.Where(invoice => invoice.UsageSource is not null).GroupBy(invoice => ((string?)invoice.UsageSource, default(DateTimeOffset))))
                .FirstOrDefault(period => period.Count() > 1);
            Assert.True(twice is null, $"{customer.UserId} is charged twice: {string.Join(" and ", twice?.Select(invoice => invoice.ToString()) ?? [])}");
        }
    }

    /// <summary>Each answered chat and each accepted record has exactly its row, and nothing else has one.</summary>
    private static void AcknowledgedUsageIsThere(SimBooks books, SimUser user)
    {
        var rows = books.Rows.Where(row => row.UserId == user.Id).ToLookup(row => row.RequestId);
        foreach (var (requestId, tokens) in user.Chats)
        {
            var row = Assert.Single(rows[requestId]);
            Assert.Equal((tokens, 1L), (row.TokensIn + row.TokensOut, row.Requests));
        }

        var records = rows.Where(group => group.Key.StartsWith("rec_", StringComparison.Ordinal)).Select(Assert.Single)
            .Select(row => (row.TokensIn, row.TokensOut, row.Requests)).Order().ToArray();
        Assert.Equal(user.Records.Select(record => (record.PromptTokens, record.CompletionTokens, (long)record.Requests)).Order(), records);
        var unknown = rows.Count - user.Chats.Count - user.Records.Count;
        Assert.True(unknown >= 0 && unknown <= user.LostChats, $"{user.Id} has {unknown} requests in the ledger that nobody was answered; {user.LostChats} may be.");
    }

    private static void CountersAreSums(SimBooks books, SimUser user)
    {
        var sums = books.Rows.Where(row => row.UserId == user.Id).GroupBy(row => row.PeriodStart)
            .Select(period => new SimTotal(user.Id, period.Key, period.Sum(row => row.Requests), period.Sum(row => row.TokensIn), period.Sum(row => row.TokensOut)));
        Assert.Equal(sums.OrderBy(total => total.PeriodStart), books.Totals.Where(total => total.UserId == user.Id).OrderBy(total => total.PeriodStart));
    }

    /// <summary>The processor's invoices and ours are the same ones, with the same totals and standing.</summary>
    private static void EveryInvoiceIsBooked(SimBooks books, SimUser user)
    {
        var ours = books.Documents.Where(document => document.UserId == user.Id && !document.IsCredit).ToDictionary(document => document.SourceKey);
        var theirs = (books.OfUser(user.Id)?.Invoices ?? []).Where(invoice => invoice.Status != "draft" && invoice.Sum != 0).ToArray();
        foreach (var invoice in theirs)
        {
            if (invoice.Status == "void" && !ours.ContainsKey(invoice.Source))
            {
                continue; // It was void before it got a number.
            }

            Assert.True(ours.TryGetValue(invoice.Source, out var document), $"{user.Id}: {invoice} is not in our book.");
            Assert.Equal((invoice.Source, invoice.Status, invoice.Sum), (document.SourceKey, document.Stands.ToLowerInvariant(), document.TotalMinor));
        }

        Assert.Empty(ours.Keys.Except(theirs.Select(invoice => invoice.Source)));
    }

    /// <summary>Charges − refunds = paid invoices − credit notes, but for credit that is kept for the next invoice.</summary>
    private static void MoneyIsConserved(SimBooks books, SimUser user)
    {
        var customer = books.OfUser(user.Id);
        var documents = books.Documents.Where(document => document.UserId == user.Id).ToArray();
        var moved = customer?.Intents.Where(intent => intent.Status == "succeeded").Sum(intent => intent.Amount - intent.Refunded) ?? 0;
        var booked = documents.Where(document => document.Stands == "Paid").Sum(document => document.TotalMinor);
        var usedByOpen = customer?.Invoices.Where(invoice => invoice.Status == "open").Sum(invoice => invoice.Sum - invoice.AmountDue) ?? 0;
        Assert.Equal((user.Id, moved), (user.Id, booked - (customer?.Balance ?? 0) + usedByOpen));
        foreach (var invoice in customer?.Invoices.Where(invoice => customer.IntentOf(invoice) is { Refunded: > 0 }) ?? [])
        {
            var document = documents.Single(document => document.SourceKey == invoice.Source);
            var notes = documents.Where(note => note.RefersTo == document.Number).Sum(note => -note.TotalMinor);
            Assert.Equal((document.Number, customer!.IntentOf(invoice)!.Refunded, notes), (document.Number, notes, document.CreditedMinor));
        }
    }

    /// <summary>A subscription whose present period is paid ends before its time only where its user asked for that.</summary>
    private static void NobodyLosesWhatWasPaid(SimBooks books, SimUser user)
    {
        var customer = books.OfUser(user.Id);
        foreach (var ended in customer?.Subscriptions.Where(subscription => subscription.EndedAt < subscription.PeriodEnd) ?? [])
        {
            var invoices = customer!.Invoices.Where(invoice => invoice.SubscriptionId == ended.Id).ToArray();
            var isPaid = invoices.Any(invoice => invoice is { Status: "paid", Sum: > 0, Reason: "subscription_cycle" or "subscription_create" } && invoice.PeriodStart == ended.PeriodStart);
            Assert.True(
                !isPaid || user.EndsAsked.Any(asked => asked >= invoices[0].CreatedAt && asked <= ended.EndedAt),
                $"{user.Id} paid for {ended}, which ended without their word.");
        }
    }

    /// <summary>
    /// What was used beyond the quota of pro stands on one invoice, reckoned anew from the ledger's rows: when the period was
    /// closed, and before that when pro was left, which forgives nothing and is not billed again.
    /// </summary>
    private static void UsageIsBilledOnce(SimBooks books, SimUser user)
    {
        var usage = books.OfUser(user.Id)?.Invoices.Where(invoice => invoice.UsageSource is not null && invoice.Status is ("open" or "paid")).ToList() ?? [];
        var left = books.Parts.Where(part => part.UserId == user.Id).OrderBy(part => part.PeriodEnd).ToArray();
        var closed = books.Closed.Where(period => period.UserId == user.Id && period.SubscriptionId.Length > 0).ToArray();
        foreach (var start in left.Select(part => part.PeriodStart).Concat(closed.Select(period => period.PeriodStart)).Distinct())
        {
            var rows = books.Rows.Where(row => row.UserId == user.Id && row.PeriodStart == start).ToArray();
            var bills = left.Where(part => part.PeriodStart == start).Select(part => (part.Plan, part.Tokens, part.Requests))
                .Concat(closed.Where(period => period.PeriodStart == start).Select(period => (period.Plan, rows.Sum(row => row.TokensIn + row.TokensOut), rows.Sum(row => row.Requests))));
            var (due, tokens, requests) = (new List<long>(), 10_000_000L, 10_000L);
            foreach (var (plan, usedTokens, usedRequests) in bills.Where(bill => bill.Plan == "pro"))
            {
                var (tokensOver, requestsOver) = (Math.Max(0, usedTokens - tokens), Math.Max(0, usedRequests - requests));
                due.Add(Cents(tokensOver * 0.000_002m) + Cents(requestsOver * 0.001m));
                (tokens, requests) = (tokens + tokensOver, requests + requestsOver);
            }

            var found = usage.Where(invoice => invoice.Lines[0].PeriodStart.ToUnixTimeSeconds() == start.ToUnixTimeSeconds()).ToArray();
            Assert.True(
                found.Select(invoice => invoice.Sum).Order().SequenceEqual(due.Where(cents => cents > 0).Order()),
                $"{user.Id}: of the period from {start:O} {string.Join(" and ", due)} cents are due; billed are {string.Join(", ", found.Select(invoice => invoice.Sum))}.");
            usage.RemoveAll(found.Contains);
        }

        Assert.Empty(usage);
        foreach (var upgrade in user.Upgrades)
        {
            Assert.True(
                left.Any(part => part.Plan == "pro" && part.PeriodStart == upgrade.PeriodStart && part.Tokens >= upgrade.Tokens && part.Requests >= upgrade.Requests),
                $"{user.Id} left pro with {upgrade}, and nothing of it was reckoned.");
        }
    }

    /// <summary>The gate gives what the grain says, and the grain says what the processor's status gives.</summary>
    private async Task TiersAgree(SimBooks books, SimUser user)
    {
        var grain = await world.Get($"{BillingStage.Path}/user/{user.Id}");
        var gate = await world.Get($"/api/v1/billing/usage/{user.Id}/current-period");
        var live = books.OfUser(user.Id)?.Subscriptions.SingleOrDefault(subscription => subscription.IsLive);
        var tier = Tier(books.OfUser(user.Id), live, grain);
        Assert.Equal((user.Id, tier), (user.Id, gate.Field("plan")));
        if (live is not null)
        {
            Assert.Equal((user.Id, live.Status, live.PeriodEnd), (user.Id, grain.Field("status"), grain.When("current_period_end")));
            Assert.True(tier == "free" || tier == grain.Field("tier_name"), $"{user.Id} has {tier}, the subscription says {grain.Field("tier_name")}.");
        }
        else
        {
            Assert.True(grain.Field("status") is "canceled" or "incomplete_expired" || grain.Field("tier_name") == "free", $"{user.Id} has {grain} and nothing at the processor.");
        }

        var start = gate.When("period_start");
        var known = books.Closed.Where(period => period.UserId == user.Id).Select(period => period.PeriodStart).Append(start).Append(grain.When("current_period_start"));
        var lost = books.Rows.Where(row => row.UserId == user.Id && row.SubscriptionId.Length > 0).Select(row => row.PeriodStart).Except(known);
        Assert.True(!lost.Any(), $"{user.Id}: usage of a subscription counts in periods that nobody bills: {string.Join(", ", lost)}.");
        var rows = books.Rows.Where(row => row.UserId == user.Id && row.PeriodStart == start).ToArray();
        Assert.Equal(
            (user.Id, rows.Sum(row => row.TokensIn + row.TokensOut), rows.Sum(row => row.Requests), 0L),
            (user.Id, gate.GetProperty("tokens").GetInt64(), gate.GetProperty("requests").GetInt64(), gate.GetProperty("reserved").GetProperty("tokens").GetInt64()));
    }

    /// <summary>The plan that the processor's subscription gives now.</summary>
    private string Tier(SimCustomer? customer, SimSubscription? live, JsonElement grain)
    {
        if (live is null)
        {
            return "free";
        }

        var invoices = customer!.Invoices.Where(invoice => invoice.SubscriptionId == live.Id).ToArray();
        var failed = invoices.LastOrDefault(invoice => invoice is { Status: "open", FailedAt: not null })?.FailedAt;
        if (live.Status is not ("active" or "trialing") && !(live.Status == "past_due" && failed is { } at && world.Now < at.AddDays(7)))
        {
            return "free";
        }

        if (grain.Field("pending_tier") is not { } pending)
        {
            return live.Price.Plan;
        }

        // The lower price stands there already and counts from the next period on; what was invoiced last is in force.
        Assert.True(live.CancelAtPeriodEnd || live.Price.Plan == pending, $"{pending} is pending, but the processor has {live}.");
        var last = invoices.LastOrDefault(invoice => invoice.Status == "paid" && invoice.Lines[^1].Amount >= 0 && invoice.Lines[^1].Price is not null);
        return live.Status == "trialing" ? grain.Field("tier_name")! : last?.Lines[^1].Price!.Plan ?? live.Price.Plan;
    }

    private static long Cents(decimal dollars) => (long)decimal.Round(dollars * 100, 0, MidpointRounding.AwayFromZero);
}
