using System.Collections.Immutable;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;

namespace LLMHive.Integration.Storage;

public abstract class LedgerContract : StorageContract
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [ContractFact]
    public async Task Append_Rows_CountBeforeAndAfterShipping()
    {
        await Append("r1", Row("r1:0", "ann", 10, 0.0000015m), Row("r1:1", "ann", 5, 0.1m) with { KeyId = "k2" });
        var before = await Load("ann");
        await Node.Ledger.Ship(None);
        var after = await Load("ann");

        Assert.Equal(new UsageTotals(2, 15, 2, 0.1000015m), before.Totals);
        Assert.Equal(before.Totals, after.Totals);
        Assert.Equal((0.0000015m, 0.1m), (after.CostByKey["k1"], after.CostByKey["k2"]));
        Assert.Equal(before.Recent.AsEnumerable(), after.Recent.AsEnumerable());
        Assert.Equal(2, after.Recent.Length);
    }

    [ContractFact]
    public async Task Append_SameIdAgain_FirstWinsWhereverItIs()
    {
        await Append("r1", Row("x", "ann", 1), Row("x", "ann", 100));
        await Append("r2", Row("x", "ann", 1000));
        Assert.Equal(1, (await Load("ann")).Totals.TokensIn);
        await Node.Ledger.Ship(None);
        await Append("r3", Row("x", "ann", 10_000));
        Assert.Equal(1, (await Load("ann")).Totals.TokensIn);
        Assert.Equal(1, (await Node.Ledger.Find("ann", "x", None))!.TokensIn);
        await Node.Ledger.Ship(None);
        var end = await Load("ann");
        Assert.Equal(1, end.Totals.TokensIn);
        Assert.Single(end.Recent);
    }

    [ContractFact]
    public async Task Append_KeysOfOneBudget_CostTogetherBeforeAndAfterShipping()
    {
        await Append("r1", Row("r1:0", "ann", 1, 0.1m), Row("r1:1", "ann", 1, 0.2m) with { KeyId = "k2", BudgetId = "k1" });
        var before = await Load("ann");
        await Node.Ledger.Ship(None);
        foreach (var ledger in new[] { before, await Load("ann") })
        {
            Assert.Equal(KeyValuePair.Create("k1", 0.3m), Assert.Single(ledger.CostByKey));
        }

        Assert.Equal("k2", (await Node.Ledger.Find("ann", "r1:1", None))!.KeyId);
    }

    [ContractFact]
    public async Task Ship_SumThatOverflows_SetsTheRowAsideAndTakesTheRest()
    {
        await Append("r1", Row("r1:0", "ann", long.MaxValue));
        await Append("r2", Row("r2:0", "ann", 1));
        await Append("r3", Row("r3:0", "bob", 1));

        // A node ships before it starts: neither this start nor one of the same files later is held up.
        await Restart();
        await Restart();
        Assert.Equal((long.MaxValue, 1), ((await Load("ann")).Totals.TokensIn, (await Load("bob")).Totals.TokensIn));
        Assert.Equal((0L, 1), (Node.Get<JournalLedger>().Unshipped, Node.Get<JournalLedger>().Refused));
        using var copy = new TemporaryDirectory();
        await Append("r4", Row("r4:0", "ann", 2));
        await using var after = await StartAfterKill(copy);
        Assert.Equal((0L, 2), (after.Get<JournalLedger>().Unshipped, after.Get<JournalLedger>().Refused));
    }

    [ContractFact]
    public async Task Load_CostOfManyTinyRows_IsExact()
    {
        for (var i = 0; i < 300; i++)
        {
            await Append($"r{i}", Row($"r{i}:0", "ann", 1, 0.0000000000001m));
        }

        await Node.Ledger.Ship(None);
        await Append("big", Row("big:0", "ann", 1, 12345678.1m));
        Assert.Equal(12345678.1000000000300m, (await Load("ann")).Totals.CostUsd);
    }

    [ContractFact]
    public async Task Load_OtherUserOrPeriod_IsNotCounted()
    {
        await Append("r1", Row("r1:0", "ann", 1));
        await Append("r2", Row("r2:0", "bob", 2));
        await Append("r3", Row("r3:0", "ann", 4) with { PeriodStart = Period.AddMonths(-1) });
        Assert.Equal(1, (await Load("ann")).Totals.TokensIn);
        await Node.Ledger.Ship(None);
        Assert.Equal(1, (await Load("ann")).Totals.TokensIn);
    }

    [ContractFact]
    public async Task Load_Recent_FromTheMomentOnOldestFirst()
    {
        await Append("r1", Row("old", "ann", 1) with { At = Now.AddSeconds(-61) });
        await Append("r2", Row("b", "ann", 1) with { At = Now.AddSeconds(-1) });
        await Node.Ledger.Ship(None);
        await Append("r3", Row("a", "ann", 1) with { At = Now.AddSeconds(-60) });
        Assert.Equal(["a", "b"], (await Load("ann")).Recent.Select(row => row.Id));
    }

    [ContractFact]
    public async Task Open_UntilAppendOrExpiry_IsListed()
    {
        var open = Reservation("r1", "ann");
        Node.Ledger.Open(open);
        Node.Ledger.Open(Reservation("r2", "ann"));
        Node.Ledger.Open(Reservation("r3", "bob"));
        await Append("r2");
        Assert.Equal([open], (await Load("ann")).Open.AsEnumerable());
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty((await Load("ann")).Open);
    }

    [ContractFact]
    public async Task Kill_RowsAndReservations_AreThereAfterwards()
    {
        Node.Ledger.Open(Reservation("r1", "ann"));
        Node.Ledger.Open(Reservation("r2", "ann"));
        await Append("r1", Row("r1:0", "ann", 7, 0.3m));
        using var copy = new TemporaryDirectory();
        await using var after = await StartAfterKill(copy);
        var ledger = await after.Ledger.Load("ann", Period, Now.AddMinutes(-1), None);
        Assert.Equal(new UsageTotals(1, 7, 1, 0.3m), ledger.Totals);
        Assert.Equal("r2", Assert.Single(ledger.Open).RequestId);
        Assert.Equal(7, (await after.Ledger.Find("ann", "r1:0", None))!.TokensIn);
    }

    [ContractFact]
    public async Task Restart_Stopped_NothingIsLostOrDoubled()
    {
        await Append("r1", Row("r1:0", "ann", 7));
        await Restart();
        await Restart();
        Assert.Equal(7, (await Load("ann")).Totals.TokensIn);
    }

    [ContractFact]
    public async Task Find_RowOfAnother_IsNull()
    {
        var row = Row("r1:0", "ann", 3, 0.25m) with
        {
            SubscriptionId = "sub", Provider = "p", TokensCached = 1, TokensReasoning = 2, PriceVersion = "v1", Engine = "vote",
            Stage = "answer", Outcome = "cancelled", Estimated = true,
        };
        await Append("r1", row);
        Assert.Equal(row, await Node.Ledger.Find("ann", "r1:0", None));
        Assert.Null(await Node.Ledger.Find("bob", "r1:0", None));
        await Node.Ledger.Ship(None);
        Assert.Equal(row, await Node.Ledger.Find("ann", "r1:0", None));
        Assert.Null(await Node.Ledger.Find("bob", "r1:0", None));
    }

    [ContractFact]
    public async Task Load_WhileRowsAreAppendedAndShipped_NeverMissesOrDoublesARow()
    {
        var appended = 0;
        var begun = 0;
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++)
            {
                Interlocked.Increment(ref begun);
                await Append($"r{i}", Row($"r{i}:0", "ann", 1));
                Interlocked.Increment(ref appended);
            }

            await stop.CancelAsync();
        });
        var shipping = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Node.Ledger.Ship(None);
            }
        });

        while (!stop.IsCancellationRequested)
        {
            var atLeast = Volatile.Read(ref appended);
            var loaded = await Load("ann");
            Assert.InRange(loaded.Totals.TokensIn, atLeast, Volatile.Read(ref begun));
            Assert.Equal(loaded.Totals.TokensIn, loaded.Recent.Length);
        }

        await Task.WhenAll(appending, shipping);
        Assert.Equal(400, (await Load("ann")).Totals.TokensIn);
    }

    [ContractFact]
    public async Task Append_64Writers_AllRowsAreCounted()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Append($"r{writer}-{i}", Row($"r{writer}-{i}:0", $"user{writer % 4}", 1));
            }
        })));
        await Node.Ledger.Ship(None);
        var totals = await Task.WhenAll(Enumerable.Range(0, 4).Select(user => Load($"user{user}")));
        Assert.All(totals, ledger => Assert.Equal(800, ledger.Totals.TokensIn));
    }

    [ContractFact]
    public async Task List_Pages_MeetEachRowOnceNewestFirstAlsoUnshipped()
    {
        for (var i = 0; i < 23; i++)
        {
            await Append($"r{i:00}", Row($"r{i:00}:0", "ann", 1) with { At = Now.AddSeconds(i / 4) });
        }

        await Append("x", Row("x:0", "bob", 1));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Node.Ledger.List(new() { UserId = "ann" }, cursor, 5, None);
            Assert.True(page.Items.Length <= 5);
            seen.AddRange(page.Items.Select(row => row.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 23).Select(i => $"r{i:00}:0").Reverse(), seen);
    }

    [ContractFact]
    public async Task List_Filters_AreHalfOpenAndExact()
    {
        await Append("a", Row("a:0", "ann", 1) with { At = Now, Model = "m1" });
        await Append("b", Row("b:0", "ann", 1) with { At = Now.AddHours(1), Model = "m2", Engine = "vote" });
        await Append("c", Row("c:0", "ann", 1) with { At = Now.AddHours(2), PeriodStart = Period.AddMonths(1) });
        UsageQuery ann = new() { UserId = "ann" };
        Assert.Equal("b:0,a:0", await Ids(ann with { From = Now, Before = Now.AddHours(2) }));
        Assert.Equal("c:0,b:0", await Ids(ann with { From = Now.AddTicks(1) }));
        Assert.Equal("a:0", await Ids(ann with { Model = "m1" }));
        Assert.Equal("b:0", await Ids(ann with { Engine = "vote" }));
        Assert.Equal("c:0,a:0", await Ids(ann with { Engine = "" }));
        Assert.Equal("c:0", await Ids(ann with { PeriodStart = Period.AddMonths(1) }));
        Assert.Equal("", await Ids(ann with { Model = "m1", Engine = "vote" }));
        await Assert.ThrowsAsync<FormatException>(() => Node.Ledger.List(ann, "no cursor", 5, None));

        async Task<string> Ids(UsageQuery query) =>
            string.Join(",", (await Node.Ledger.List(query, null, 10, None)).Items.Select(row => row.Id));
    }

    [ContractFact]
    public async Task Sum_ByModelEngineAndLateDay_IsExact()
    {
        for (var i = 0; i < 100; i++)
        {
            await Append($"a{i}", Row($"a{i}:0", "ann", 3, 0.0000000000001m) with { Model = "m1" });
        }

        await Append("b", Row("b:0", "ann", 5, 12345678.1m) with { Model = "m1" });
        await Append("c", Row("c:0", "ann", 7, 1m) with { Model = "m1", Engine = "vote" });
        await Append("d", Row("d:0", "ann", 9, 2m) with { Model = "m1", At = Period.AddDays(-1).AddHours(5) });
        await Append("e", Row("e:0", "ann", 9, 2m) with { PeriodStart = Period.AddMonths(1) });
        await Append("f", Row("f:0", "bob", 9, 2m));

        var sums = await Node.Ledger.Sum(new() { UserId = "ann", PeriodStart = Period }, None);
        Assert.Equal(
            [
                new() { Model = "m1", Requests = 101, TokensIn = 305, TokensOut = 101, CostUsd = 12345678.1000000000100m },
                new() { Model = "m1", UsedOn = new(2026, 2, 28), Requests = 1, TokensIn = 9, TokensOut = 1, CostUsd = 2m },
                new() { Model = "m1", Engine = "vote", Requests = 1, TokensIn = 7, TokensOut = 1, CostUsd = 1m },
            ],
            sums.OrderBy(slice => slice.Engine).ThenBy(slice => slice.UsedOn).AsEnumerable());
        Assert.Empty(await Node.Ledger.Sum(new() { UserId = "nobody" }, None));
    }

    private ValueTask Append(string requestId, params ImmutableArray<UsageRow> rows) => Node.Ledger.Append(requestId, rows, None);

    private Task<UserLedger> Load(string user) => Node.Ledger.Load(user, Period, Now.AddSeconds(-60), None);

    private UsageRow Row(string id, string user, long tokensIn, decimal cost = 0) => new()
    {
        Id = id, RequestId = id.Split(':')[0], UserId = user, KeyId = "k1", PeriodStart = Period, Model = "m", Requests = 1,
        TokensIn = tokensIn, TokensOut = 1, CostUsd = cost, At = Now,
    };

    private OpenReservation Reservation(string requestId, string user) =>
        new(requestId, user, "k1", Period, 100, 0.5m, Now, Now.AddMinutes(10));
}
