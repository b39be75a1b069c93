using System.Diagnostics;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LLMHive.Integration.Storage;

/// <summary>The database goes away and comes back; the node stays.</summary>
public sealed class PostgresAwayTests
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Period.AddHours(12));

    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task Append_ServerStopped_RowsWaitAndArriveOnceAfterItsReturn()
    {
        await using var server = await PostgresServer.Start();
        using var folder = new TemporaryDirectory();
        var database = await server.CreateMigratedDatabase();
        await using (var node = await Start(folder, database))
        {
            await Append(node, 0, 50);
            await node.Ledger.Ship(None);
            await server.Stop();
            await Append(node, 40, 100);
            foreach (var read in Reads(node))
            {
                await Assert.ThrowsAsync<StorageUnavailableException>(() => read().WaitAsync(TimeSpan.FromSeconds(10)));
            }

            await server.Resume();
            Assert.Equal(100, (await node.Ledger.Load("ann", Period, Period, None)).Totals.TokensIn);
            await node.Ledger.Ship(None);
            Assert.Equal(100, (await node.Ledger.Load("ann", Period, Period, None)).Totals.TokensIn);
            await server.Stop();
            await Append(node, 100, 110);

            // The node ends while the database is away: the journal keeps what it owes.
        }

        await server.Resume();
        await using var after = await Start(folder, database);
        await using var source = NpgsqlDataSource.Create(database);
        Assert.Equal(110L, await source.CreateCommand("SELECT count(*) FROM usage_rows").ExecuteScalarAsync());
        Assert.Equal(110m, await source.CreateCommand("SELECT sum(tokens_in) FROM usage_totals").ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task Ship_ServerKilledInTheMiddle_RowsArriveOnce()
    {
        await using var server = await PostgresServer.Start();
        using var folder = new TemporaryDirectory();
        var database = await server.CreateMigratedDatabase();
        await using var node = await Start(folder, database);
        var random = new Random(17);
        for (var round = 0; round < 2; round++)
        {
            await Append(node, round * 4000, (round + 1) * 4000);
            var shipping = Task.Run(() => node.Ledger.Ship(None));
            for (var i = random.Next(20); i > 0; i--)
            {
                await Task.Yield();
            }

            await server.Kill();

            // It may have been done before; if not, it must say so and do it again.
            var failure = await Record.ExceptionAsync(() => shipping);
            Assert.True(failure is null or StorageUnavailableException, $"{failure}");
            await server.Resume();
        }

        await node.Ledger.Ship(None);
        await using var source = NpgsqlDataSource.Create(database);
        Assert.Equal(8_000L, await source.CreateCommand("SELECT count(*) FROM usage_rows").ExecuteScalarAsync());
        Assert.Equal(8_000m, await source.CreateCommand("SELECT sum(tokens_in) FROM usage_totals").ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task Read_StatementsHang_EveryoneOfManyIsToldInSeconds()
    {
        using var folder = new TemporaryDirectory();
        var database = await PostgresContractSetup.NewDatabase();
        await using var node = await Start(folder, database + ";Maximum Pool Size=4;Timeout=1;Command Timeout=1");
        await using var source = NpgsqlDataSource.Create(database);
        await using var blocker = await source.OpenConnectionAsync();
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using var take = new NpgsqlCommand("LOCK TABLE query_rows", blocker, transaction);
            await take.ExecuteNonQueryAsync();
            var began = Stopwatch.GetTimestamp();
            var reads = Enumerable.Range(0, 60).Select(i => Assert.ThrowsAsync<StorageUnavailableException>(() => node.Tables.Find("k", $"{i}", None)));
            var told = await Task.WhenAll(reads);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
            Assert.All(told, refusal => Assert.DoesNotContain("Password", refusal.Message, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Null(await node.Tables.Find("k", "1", None));
    }

    [PostgresFact]
    public async Task Start_ServerAwayOrRefusing_NamesDatabaseAndCureButNoPassword()
    {
        using var folder = new TemporaryDirectory();
        var database = await PostgresContractSetup.NewDatabase();
        var away = new NpgsqlConnectionStringBuilder(database) { Port = 1, Password = "sesame" }.ConnectionString;
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Start(folder, away));
        Assert.Contains("on 127.0.0.1:1 does not answer", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", refused.Message, StringComparison.Ordinal);
        var nowhere = new NpgsqlConnectionStringBuilder(database) { Database = "nowhere" }.ConnectionString;
        Assert.Contains("Create it", (await Assert.ThrowsAsync<StorageUnusableException>(() => Start(folder, nowhere))).Message, StringComparison.Ordinal);
        var empty = await (await PostgresServer.Shared).CreateDatabase();
        Assert.Contains("--migrate", (await Assert.ThrowsAsync<StorageUnusableException>(() => Start(folder, empty))).Message, StringComparison.Ordinal);
    }

    private Task<StorageNode> Start(TemporaryDirectory folder, string database) =>
        StorageNode.Start(_clock, services => services.AddPostgres(folder.Path, database));

    private static IEnumerable<Func<Task>> Reads(StorageNode node) =>
    [
        () => node.Tables.Find("k", "id", None),
        () => node.Tables.List("k", null, null, 10, None),
        () => node.Tables.Upsert([new() { Kind = "k", Id = "id", At = Period, Version = 1, Json = "{}" }], None),
        () => node.Work.Lease(Period, TimeSpan.FromMinutes(1), 10, None),
        () => node.Ledger.Load("ann", Period, Period, None),
        () => node.Ledger.Ship(None),
        () => node.Grains.ReadStateAsync("sample", GrainId.Create("sample", "user:ann"), new GrainState<SampleState>()),
        () => node.Grains.WriteStateAsync("sample", GrainId.Create("sample", "user:ann"), new GrainState<SampleState>(new() { Added = "" })),
    ];

    private static async Task Append(StorageNode node, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await node.Ledger.Append(
                $"r{i}",
                [new() { Id = $"r{i}:0", RequestId = $"r{i}", UserId = "ann", KeyId = "k", PeriodStart = Period, Model = "m", Requests = 1, TokensIn = 1, At = Period }],
                None);
        }
    }
}
