using LLMHive.Billing;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orleans.Storage;

namespace LLMHive.Integration.Storage;

/// <summary>Two nodes on one database.</summary>
public sealed class PostgresNodesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Period.AddHours(12));
    private readonly string _folder = Directory.CreateTempSubdirectory("llmhive-").FullName;
    private string _database = "";
    private StorageNode[] _nodes = [];

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.SkipReason is null)
        {
            _database = await PostgresContractSetup.NewDatabase();
            _nodes = await Task.WhenAll(Start("a"), Start("b"));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [PostgresFact]
    public async Task Sum_LongerThanOtherStatementsMayTake_HasItsOwnTime()
    {
        await using var hasty = await StorageNode.Start(_clock, services => services.AddPostgres(Path.Combine(_folder, "hasty"), _database + ";Command Timeout=1"));
        await using var source = NpgsqlDataSource.Create(_database);
        await using var connection = await source.OpenConnectionAsync();
        await using var busy = await connection.BeginTransactionAsync();
        await new NpgsqlCommand("LOCK TABLE usage_rows", connection, busy).ExecuteNonQueryAsync();

        // Both wait for the same table: who looks up one row gives up, who sums a period for its invoice goes on.
        var sum = hasty.Ledger.Sum(new() { UserId = "ann", PeriodStart = Period }, None);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => hasty.Ledger.Find("ann", "r1:0", None));
        await busy.RollbackAsync();
        Assert.Empty(await sum);
    }

    [PostgresFact]
    public async Task Sum_OfAPeriod_ReadsItsIndex()
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var connection = await source.OpenConnectionAsync();
        await new NpgsqlCommand("SET enable_seqscan = off", connection).ExecuteNonQueryAsync(); // the table is empty here
        await using var reader = await new NpgsqlCommand(
            "EXPLAIN SELECT model, sum(tokens_in) FROM usage_rows WHERE user_id = 'ann' AND period_start = 1 GROUP BY model", connection).ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, step => step.Contains("usage_rows_user_period", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Lease_SixteenLeasersOnEachNode_EachItemIsLeasedOnce()
    {
        for (var i = 0; i < 200; i++)
        {
            await _nodes[i % 2].Work.Add(new() { Id = $"w{i:000}", Kind = "k", DueAt = _clock.GetUtcNow() }, None);
        }

        var leased = await OnBoth(16, async (node, _) =>
        {
            var mine = new List<string>();
            while (await node.Work.Lease(_clock.GetUtcNow(), TimeSpan.FromMinutes(1), 5, None) is { Count: > 0 } items)
            {
                mine.AddRange(items.Select(item => item.Id));
            }

            return mine;
        });

        // Passed over while another leases it is not lost: its leaser has it.
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"w{i:000}"), leased.SelectMany(ids => ids).Order(StringComparer.Ordinal));
    }

    [PostgresFact]
    public async Task Ship_SameRowsFromBothNodesAtOnce_CountOnce()
    {
        for (var i = 0; i < 300; i++)
        {
            foreach (var node in _nodes)
            {
                await node.Ledger.Append($"r{i}", [Row($"r{i}:0", $"user{i % 3}", 1, 0.5m)], None);
            }
        }

        await Task.WhenAll(_nodes.Select(node => node.Ledger.Ship(None)));
        foreach (var node in _nodes)
        {
            Assert.Equal(new UsageTotals(100, 100, 0, 50m), (await node.Ledger.Load("user1", Period, _clock.GetUtcNow(), None)).Totals);
        }
    }

    [PostgresFact]
    public async Task Ship_FourWritersOfOverlappingRows_TotalsAreTheRows()
    {
        // Few users and keys, so that writers meet; a third of the rows is everybody's; batches are in a random order.
        await OnBoth(2, async (node, writer) =>
        {
            var random = new Random(4711 + writer);
            var store = node.Get<ILedgerStore>();
            for (var batch = 0; batch < 40; batch++)
            {
                var rows = Enumerable.Range(0, 25).Select(i => random.Next(3) == 0 ? Shared(random.Next(400)) : Own(writer, batch, i, random)).ToArray();
                random.Shuffle(rows);
                await store.Ship(rows, None);
            }

            return 0;
        });

        await using var source = NpgsqlDataSource.Create(_database);
        Assert.Equal(0L, await source.CreateCommand(
            """
            SELECT count(*) FROM
                (SELECT user_id, period_start, key_id, sum(requests)::bigint AS requests, sum(tokens_in)::bigint AS tokens_in,
                    sum(tokens_out)::bigint AS tokens_out, sum(cost_usd) AS cost_usd FROM usage_rows GROUP BY 1, 2, 3) AS counted
                FULL JOIN usage_totals AS kept USING (user_id, period_start, key_id)
            WHERE (counted.requests, counted.tokens_in, counted.tokens_out, counted.cost_usd)
                IS DISTINCT FROM (kept.requests, kept.tokens_in, kept.tokens_out, kept.cost_usd)
            """).ExecuteScalarAsync());
        Assert.InRange((long)(await source.CreateCommand("SELECT sum(requests)::bigint FROM usage_totals").ExecuteScalarAsync())!, 2700, 3400);
    }

    [PostgresFact]
    public async Task Upsert_SameRowsInOppositeOrders_HighestVersionStandsAndNobodyWaitsForEver()
    {
        await OnBoth(4, async (node, writer) =>
        {
            for (var version = 1; version <= 20; version++)
            {
                var rows = Enumerable.Range(0, 20).Select(i => new QueryRow
                {
                    Kind = "k", Id = $"{i}", At = _clock.GetUtcNow(), Version = (version * 10) + writer, Json = $"{(version * 10) + writer}",
                });
                await node.Tables.Upsert([.. writer % 2 == 0 ? rows : rows.Reverse()], None);
            }

            return 0;
        });
        var page = await _nodes[0].Tables.List("k", null, null, 100, None);
        Assert.Equal(20, page.Items.Length);
        Assert.All(page.Items, row => Assert.Equal("207", row.Json));
    }

    [PostgresFact]
    public async Task WriteState_BothNodesFirstOrWithOneETag_OneOfThemWins()
    {
        var id = GrainId.Create("sample", "user:ann");
        Assert.Equal(1, await Winners(() => new GrainState<SampleState>()));
        var stored = new GrainState<SampleState>();
        await _nodes[0].Grains.ReadStateAsync("sample", id, stored);
        Assert.Equal(1, await Winners(() => new GrainState<SampleState>(stored.State, stored.ETag)));

        async Task<int> Winners(Func<GrainState<SampleState>> state) => (await OnBoth(8, async (node, writer) =>
        {
            try
            {
                var mine = state();
                mine.State = new() { Name = $"{writer}", Added = "" };
                await node.Grains.WriteStateAsync("sample", id, mine);
                return 1;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        })).Sum();
    }

    [PostgresFact]
    public async Task SaveSandbox_ParallelChangesOnBothNodes_NoneIsLostAndEachAddsItsWork()
    {
        var winners = await OnBoth(4, async (node, writer) =>
        {
            var sandbox = new PostgresSandboxStore(node.Get<PostgresStore>());
            var saved = 0;
            while (saved < 10)
            {
                var row = await sandbox.Load("cus_1", None);
                var next = new SandboxRow("cus_1", (row?.Version ?? 0) + 1, $"{int.Parse(row?.Json ?? "0", null) + 1}");
                var work = new WorkItem { Id = $"sandbox:{next.Version}", Kind = "sandbox", DueAt = _clock.GetUtcNow(), Payload = $"{writer}" };
                saved += await sandbox.Save(next, row?.Version ?? 0, [work], None) ? 1 : 0;
            }

            return saved;
        });
        Assert.Equal(80, winners.Sum());
        Assert.Equal(new SandboxRow("cus_1", 80, "80"), await new PostgresSandboxStore(_nodes[1].Get<PostgresStore>()).Load("cus_1", None));
        Assert.Equal(80, (await _nodes[0].Work.Lease(_clock.GetUtcNow(), TimeSpan.FromMinutes(1), 1000, None)).Count);
    }

    private Task<StorageNode> Start(string name) => StorageNode.Start(
        _clock, services => services.AddPostgres(Path.Combine(_folder, name), _database));

    /// <summary>Does something as often at once on each node; the numbers of the doers begin at zero.</summary>
    private async Task<T[]> OnBoth<T>(int each, Func<StorageNode, int, Task<T>> act) =>
        await Task.WhenAll(Enumerable.Range(0, 2 * each).Select(doer => Task.Run(() => act(_nodes[doer % 2], doer))));

    private static UsageRow Shared(int number) => Row($"shared{number:000}:0", $"user{number % 3}", number, number / 1000m) with { KeyId = $"k{number % 2}" };

    private static UsageRow Own(int writer, int batch, int i, Random random) =>
        Row($"w{writer}-{batch}-{i}:0", $"user{random.Next(3)}", random.Next(1000), random.Next(1000) / 10_000_000m) with { KeyId = $"k{random.Next(2)}" };

    private static UsageRow Row(string id, string user, long tokens, decimal cost) => new()
    {
        Id = id, RequestId = id[..^2], UserId = user, KeyId = "k1", PeriodStart = Period, Model = "m", Requests = 1, TokensIn = tokens,
        CostUsd = cost, At = Period.AddHours(1),
    };
}
