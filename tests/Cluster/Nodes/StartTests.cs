using System.Net;
using System.Net.Sockets;
using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Npgsql;

namespace LLMHive.Nodes;

/// <summary>What a node does before it is up.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Start_SchemaOlderThenRightThenNewer_RefusesMigratesAndRefuses()
    {
        using var folder = new TemporaryFolder();
        var database = await (await PostgresServer.Shared).CreateDatabase();
        var environment = new Dictionary<string, string>
        {
            ["LLMHIVE_POSTGRES"] = database, ["LLMHIVE_DATA"] = folder["data"], ["Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["LLMHIVE_SILO_PORT"] = "0", ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };

        var (code, words) = await Run([], environment);
        Assert.Equal(2, code);
        Assert.Contains("--migrate", words, StringComparison.Ordinal);

        (code, words) = await Run(["--migrate"], environment);
        Assert.Equal(0, code);
        Assert.Contains("applied   0002_orleans.sql", words, StringComparison.Ordinal);
        (code, words) = await Run(["--migrate"], environment);
        Assert.Equal(0, code);
        Assert.DoesNotContain("applied", words, StringComparison.Ordinal);

        await using var source = NpgsqlDataSource.Create(database);
        await source.CreateCommand("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', now())").ExecuteNonQueryAsync();
        (code, words) = await Run([], environment);
        Assert.Equal(2, code);
        Assert.Contains("Start the newer program", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_WhileStarting_EndsInOrder()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["LLMHIVE_DATA"] = folder["data"], ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        await using var process = ChildProcess.Start(HostBuild.Find(), [], environment);
        await process.WaitForLine("info: LLMHive.Storage.JournalLedger", Bound);

        Assert.Equal(0, await process.Stop(Bound));
        Assert.DoesNotContain("Unhandled exception", process.LastWords(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressInUse_NamesItAndTheCure()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["LLMHIVE_DATA"] = folder["data"], ["ASPNETCORE_URLS"] = $"http://{taken.LocalEndpoint}" };

        var (code, words) = await Run([], environment, "Host");

        Assert.Equal(2, code);
        Assert.Contains($"LLMHive cannot start. Failed to bind to address http://{taken.LocalEndpoint}", words, StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", words, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Words)> Run(string[] arguments, Dictionary<string, string> environment, string program = "Silo")
    {
        await using var process = ChildProcess.Start(HostBuild.Find(program: program), arguments, environment);
        return (await process.Exit(Bound), process.LastWords());
    }
}
