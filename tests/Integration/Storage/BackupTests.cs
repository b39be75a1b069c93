using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LLMHive.Integration.Storage;

/// <summary><c>deploy/backup.sh</c> and <c>deploy/restore.sh</c>, on a node that runs.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Period.AddHours(12));
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken None => CancellationToken.None;

    private static string Deploy([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../../deploy"));

    private string Backup => Path.Combine(_folder.Path, "backup");

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task Restore_OfARunningNodeOnPostgres_GivesBackWhatWasThereAndNothingTwice()
    {
        var server = await PostgresServer.Shared;
        await BackUpDestroyRestore(
            await server.CreateMigratedDatabase(), await server.CreateDatabase(), (services, folder, database) => services.AddPostgres(folder, database),
            database => new NpgsqlConnectionStringBuilder(database) is { } parts ? $"postgresql://hive@127.0.0.1:{parts.Port}/{parts.Database}" : "");
    }

    [SqliteShellFact]
    public async Task Restore_OfARunningNodeOnSqlite_GivesBackWhatWasThereAndNothingTwice() =>
        await BackUpDestroyRestore("", "", (services, folder, _) => services.AddSqliteStorage(options => options.DataDirectory = folder), _ => null);

    [Fact]
    public async Task Restore_OverData_IsRefused()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.Path, "data/journal"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "1.journal"), "x");
        Assert.Contains("holds data already", (await Assert.ThrowsAsync<InvalidOperationException>(() => Run("restore.sh", Backup, data.Parent!.FullName))).Message, StringComparison.Ordinal);
    }

    private async Task BackUpDestroyRestore(
        string before, string after, Func<IServiceCollection, string, string, IServiceCollection> add, Func<string, string?> uri)
    {
        var (old, data) = (Path.Combine(_folder.Path, "old"), Path.Combine(_folder.Path, "new"));
        await using (var node = await StorageNode.Start(_clock, services => add(services, old, before)))
        {
            await Append(node, 0, 10);
            await node.Ledger.Ship(None);
            await node.Tables.Upsert([new() { Kind = "k", Id = "id", At = Period, Version = 1, Json = """{"a":"ü"}""" }], None);
            await node.Work.Add(new() { Id = "w", Kind = "k", DueAt = Period, Payload = "p" }, None);
            var refused = new RefusedRow("no", Period, new() { Id = "x:0", RequestId = "x", UserId = "ann", PeriodStart = Period, Model = "m", At = Period });
            await File.WriteAllTextAsync(Path.Combine(old, "refused.jsonl"), JsonSerializer.Serialize(refused, JournalJson.Default.RefusedRow) + "\n");
            await node.Grains.WriteStateAsync("sample", GrainId.Create("sample", "user:ann"), new GrainState<SampleState>(new() { Name = "Ann", Added = "" }));

            // In the journal only, and on their way.
            await Append(node, 10, 20);
            await Run("backup.sh", [Backup, old, .. uri(before) is { } from ? new[] { from } : []]);
            await Append(node, 20, 30);
        }

        Directory.Delete(old, recursive: true);
        await Run("restore.sh", [Backup, data, .. uri(after) is { } to ? new[] { to } : []]);
        await using var restored = await StorageNode.Start(_clock, services => add(services, data, after));
        Assert.Equal(1, restored.Get<JournalLedger>().Refused);
        var ledger = await restored.Ledger.Load("ann", Period, Period, None);
        Assert.Equal((20, 20), (ledger.Totals.Requests, ledger.Recent.Length));
        Assert.Equal("""{"a":"ü"}""", (await restored.Tables.Find("k", "id", None))!.Json);
        Assert.Equal("p", Assert.Single(await restored.Work.Lease(_clock.GetUtcNow(), TimeSpan.FromMinutes(1), 10, None)).Payload);
        var state = new GrainState<SampleState>();
        await restored.Grains.ReadStateAsync("sample", GrainId.Create("sample", "user:ann"), state);
        Assert.Equal("Ann", state.State!.Name);
    }

    private static async Task Append(StorageNode node, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            await node.Ledger.Append(
                $"r{i}",
                [new UsageRow { Id = $"r{i}:0", RequestId = $"r{i}", UserId = "ann", KeyId = "k", PeriodStart = Period, Model = "m", Requests = 1, TokensIn = 1, At = Period }],
                None);
        }
    }

    private static async Task Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Deploy(), script), .. arguments]) { RedirectStandardError = true };
        start.Environment["PATH"] = $"{PostgresBinaries.Folder}:{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {error}");
        }
    }

    /// <summary>A running SQLite database is copied by SQLite's own shell; skipped, saying so, where there is none.</summary>
    private sealed class SqliteShellFactAttribute : FactAttribute
    {
        public SqliteShellFactAttribute() => Skip = File.Exists("/usr/bin/sqlite3")
            ? null
            : "The shell of SQLite is not installed; on Debian: apt-get install sqlite3.";
    }
}
