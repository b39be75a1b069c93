using System.Net;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;

namespace LLMHive.Integration.Storage;

/// <summary>The statements of 0002_orleans.sql under the providers that run them, as two silos of one cluster call them.</summary>
public sealed class OrleansTablesTests : IAsyncLifetime
{
    private const string Cluster = "tables";
    private static readonly CancellationToken Stop = CancellationToken.None;
    private NpgsqlDataSource _source = null!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.SkipReason is null)
        {
            _source = NpgsqlDataSource.Create(await PostgresContractSetup.NewDatabase() + ";Maximum Pool Size=20");
            await PostgresSchema.Migrate(_source, "test", TimeProvider.System, CancellationToken.None);
        }
    }

    public async Task DisposeAsync() => await (_source?.DisposeAsync() ?? default);

    [PostgresFact]
    public async Task InsertRow_SixteenAtOnceOverTwoTables_OneWinsEachRound()
    {
        var tables = await Tables();
        for (var round = 0; round < 5; round++)
        {
            var version = (await tables[0].ReadAllAsync(Stop)).Version;
            var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(silo =>
                Task.Run(() => tables[silo % 2].InsertRowAsync(Entry((round * 16) + silo), version.Next(), Stop))));
            var after = await tables[1].ReadAllAsync(Stop);
            Assert.Equal(1, won.Count(static it => it));
            Assert.Equal((version.Version + 1, round + 1), (after.Version.Version, after.Members.Count));
        }
    }

    [PostgresFact]
    public async Task UpdateRow_SixteenAtOnceWithOneVersion_OneWins()
    {
        var tables = await Tables();
        var entry = Entry(1);
        Assert.True(await tables[0].InsertRowAsync(entry, (await tables[0].ReadAllAsync(Stop)).Version.Next(), Stop));
        var seen = await tables[0].ReadRowAsync(entry.SiloAddress, Stop);
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(vote => Task.Run(() =>
        {
            var changed = Entry(1);
            changed.Status = SiloStatus.Active;
            changed.AddSuspector(Entry(vote + 100).SiloAddress, DateTime.UtcNow);
            return tables[vote % 2].UpdateRowAsync(changed, seen.Members[0].Item2, seen.Version.Next(), Stop);
        })));
        var after = await tables[1].ReadRowAsync(entry.SiloAddress, Stop);
        Assert.Equal(1, won.Count(static it => it));
        Assert.Equal((SiloStatus.Active, (int?)1), (after.Members[0].Item1.Status, after.Members[0].Item1.SuspectTimes?.Count));
    }

    [PostgresFact]
    public async Task UpdateRow_UnknownSiloOrStaleVersion_ChangesNothing()
    {
        var tables = await Tables();
        var empty = await tables[0].ReadAllAsync(Stop);
        Assert.Empty(empty.Members);
        Assert.True(await tables[0].InsertRowAsync(Entry(1), empty.Version.Next(), Stop));
        var known = await tables[0].ReadRowAsync(Entry(1).SiloAddress, Stop);
        Assert.False(await tables[0].InsertRowAsync(Entry(1), known.Version.Next(), Stop));
        Assert.False(await tables[1].UpdateRowAsync(Entry(2), known.Version.VersionEtag, known.Version.Next(), Stop));
        Assert.False(await tables[1].UpdateRowAsync(Entry(1), empty.Version.VersionEtag, empty.Version.Next(), Stop));
        Assert.Equal(known.Version.Version, (await tables[1].ReadAllAsync(Stop)).Version.Version);
        Assert.Empty((await tables[1].ReadRowAsync(Entry(2).SiloAddress, Stop)).Members);
    }

    [PostgresFact]
    public async Task CleanupDefunctSiloEntries_OldDeadAndOldActive_RemovesTheDeadAlone()
    {
        var tables = await Tables();
        var longAgo = DateTime.UtcNow.AddDays(-30);
        foreach (var (silo, status) in new[] { (1, SiloStatus.Dead), (2, SiloStatus.Active), (3, SiloStatus.Dead) })
        {
            var entry = Entry(silo);
            entry.Status = status;
            (entry.StartTime, entry.IAmAliveTime) = silo == 3 ? (entry.StartTime, entry.IAmAliveTime) : (longAgo, longAgo);
            Assert.True(await tables[0].InsertRowAsync(entry, (await tables[0].ReadAllAsync(Stop)).Version.Next(), Stop));
        }

        await tables[1].CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddDays(-7), Stop);
        Assert.Equal([2, 3], (await tables[0].ReadAllAsync(Stop)).Members.Select(static member => member.Item1.SiloAddress.Generation).Order());
    }

    [PostgresFact]
    public async Task UpdateIAmAlive_KnownSilo_MovesItsTimeAndNotTheVersion()
    {
        var tables = await Tables();
        var first = Entry(1);
        Assert.True(await tables[0].InsertRowAsync(first, (await tables[0].ReadAllAsync(Stop)).Version.Next(), Stop));
        var later = Entry(1);
        later.IAmAliveTime = first.IAmAliveTime.AddMinutes(1);
        var before = await tables[0].ReadAllAsync(Stop);
        await tables[1].UpdateIAmAliveAsync(later, Stop);
        var after = await tables[0].ReadAllAsync(Stop);
        Assert.Equal(before.Version.Version, after.Version.Version);
        Assert.Equal(TimeSpan.FromMinutes(1), after.Members[0].Item1.IAmAliveTime - before.Members[0].Item1.IAmAliveTime);
    }

    [PostgresFact]
    public async Task Write_RowDeletedAndMadeAnewMeanwhile_TheOldVersionConflicts()
    {
        using var folders = new TemporaryDirectory();
        await using var first = await StorageNode.Start(TimeProvider.System, services => services.AddPostgres(Path.Combine(folders.Path, "1"), _source.ConnectionString));
        await using var second = await StorageNode.Start(TimeProvider.System, services => services.AddPostgres(Path.Combine(folders.Path, "2"), _source.ConnectionString));
        var id = GrainId.Create("sample", "user:aba");
        var old = new GrainState<SampleState>(new SampleState { Added = "old" });
        await first.Grains.WriteStateAsync("aba", id, old);
        var stale = new GrainState<SampleState>(new SampleState { Added = "stale" }, old.ETag);
        await second.Grains.ClearStateAsync("aba", id, old);
        await second.Grains.WriteStateAsync("aba", id, new GrainState<SampleState>(new SampleState { Added = "new" }));

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => first.Grains.WriteStateAsync("aba", id, stale));
    }

    [PostgresFact]
    public async Task Check_StatementMissing_NamesIt()
    {
        await PostgresSchema.Check(_source, "The database", CancellationToken.None);
        await Execute("DELETE FROM orleansquery WHERE querykey IN ('ReadFromStorageKey', 'GatewaysQueryKey')");
        var refused = await Assert.ThrowsAsync<StorageUnusableException>(() => PostgresSchema.Check(_source, "The database", CancellationToken.None));
        Assert.Contains("ReadFromStorageKey, GatewaysQueryKey", refused.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', now())", "Start the newer program")]
    [InlineData("DELETE FROM schema_version WHERE version > 1", "--migrate")]
    public async Task Check_SchemaOfAnotherVersion_RefusesWithTheCure(string change, string cure)
    {
        await Execute(change);
        var refused = await Assert.ThrowsAsync<StorageUnusableException>(() => PostgresSchema.Check(_source, "The database", CancellationToken.None));
        Assert.Contains(cure, refused.Message, StringComparison.Ordinal);
    }

    private async Task<AdoNetClusteringTable[]> Tables()
    {
        var services = new ServiceCollection().BuildServiceProvider();
        AdoNetClusteringTable[] tables =
        [
            .. Enumerable.Range(0, 2).Select(_ => new AdoNetClusteringTable(
                services,
                Options.Create(new ClusterOptions { ClusterId = Cluster, ServiceId = Cluster }),
                Options.Create(new AdoNetClusteringSiloOptions { Invariant = "Npgsql", DataSource = _source }),
                NullLogger<AdoNetClusteringTable>.Instance)),
        ];

        // Both at once, as two silos that start together.
        await Task.WhenAll(tables.Select(static table => table.InitializeMembershipTableAsync(true, Stop)));
        return tables;
    }

    private static MembershipEntry Entry(int generation)
    {
        var now = DateTime.UtcNow;
        return new()
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 11_111, generation),
            SiloName = $"silo {generation}",
            HostName = "localhost",
            Status = SiloStatus.Joining,
            ProxyPort = 30_000,
            StartTime = now,
            IAmAliveTime = now,
        };
    }

    private async Task Execute(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
