using System.Data.Common;
using LLMHive.Storage;
using LLMHive.Telemetry;
using LLMHive.Testing.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LLMHive.Integration.Storage;

/// <summary>The SQL that docs/operations.md hands to operators, word by word.</summary>
public sealed class RunbookTests : IDisposable
{
    private const string Id = "mail:ann:1";
    private static readonly DateTimeOffset Due = new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Due);
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WorkDead_OnSqlite_IsShownAndRevived()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "llmhive.db")};Default Timeout=10");
        await ShowAndRevive(services => services.AddSqliteStorage(options => options.DataDirectory = _folder.Path), database, "-- SQLite");
    }

    [PostgresFact]
    public async Task WorkDead_OnPostgres_IsShownAndRevived()
    {
        var place = await (await PostgresServer.Shared).CreateMigratedDatabase();

        // With a name: else the driver's figures, which all tests of this process share, are labelled with the connection string.
        await using var source = new NpgsqlDataSourceBuilder(place) { Name = "runbook" }.Build();
        await using var database = source.CreateConnection();
        await ShowAndRevive(services => services.AddPostgres(_folder.Path, place), database, "-- PostgreSQL");
        await using var asks = database.CreateCommand();
        asks.CommandText = Block("### DenialSpike", "-- PostgreSQL");
        Assert.Null(await asks.ExecuteScalarAsync());
    }

    private async Task ShowAndRevive(Action<IServiceCollection> add, DbConnection database, string first)
    {
        await using var node = await StorageNode.Start(_clock, add);
        await node.Work.Add(new() { Id = Id, Kind = "mail", DueAt = Due, Payload = "p", Owner = "ann" }, default);
        var leased = Assert.Single(await node.Work.Lease(Due, TimeSpan.FromMinutes(1), 1, default));
        Assert.True(await node.Work.Fail(leased, null, "no server", default));
        var commands = Block("### WorkDead", first).Split(";\n");
        await database.OpenAsync();
        await using (var show = database.CreateCommand())
        {
            show.CommandText = commands[0];
            await using var rows = await show.ExecuteReaderAsync();
            Assert.True(await rows.ReadAsync());
            var due = rows["due"] is DateTime time ? time : DateTime.Parse((string)rows["due"], null, System.Globalization.DateTimeStyles.AssumeUniversal);
            Assert.Equal((Id, "mail", "ann", "no server", Due.UtcDateTime), (rows["id"], rows["kind"], rows["owner"], rows["reason"], due.ToUniversalTime()));
        }

        await using var revive = database.CreateCommand();
        revive.CommandText = commands[1].Replace("<id>", Id, StringComparison.Ordinal);
        Assert.Equal(1, await revive.ExecuteNonQueryAsync());

        // It is due by the machine's clock, which the SQL asks, and not before.
        Assert.Empty(await node.Work.Lease(TimeProvider.System.GetUtcNow().AddHours(-1), TimeSpan.FromMinutes(1), 10, default));
        var again = Assert.Single(await node.Work.Lease(TimeProvider.System.GetUtcNow().AddMinutes(1), TimeSpan.FromMinutes(1), 10, default));
        Assert.Equal((Id, 0), (again.Id, again.Attempts));
    }

    /// <summary>The block of SQL below a heading that begins with this line.</summary>
    private static string Block(string heading, string first) =>
        Deploy.Text("../docs/operations.md").ReplaceLineEndings("\n").Split(heading + "\n")[1].Split("```sql\n" + first)[1].Split("```")[0].Split('\n', 2)[1];
}
