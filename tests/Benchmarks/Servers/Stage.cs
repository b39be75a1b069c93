using System.Globalization;
using System.Text.Json;
using LLMHive.Load;
using LLMHive.Processes;
using LLMHive.Telemetry;
using LLMHive.Testing.Storage;

namespace LLMHive.Servers;

/// <summary>
/// The upstream and the built product, each a process of its own, and the clients that ask them. Of two nodes the first is asked;
/// each of its grains may stand on the other.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _upstream;
    private readonly HostProcess _host;
    private readonly HttpClient _operator;
    private PostgresServer? _database;
    private HostProcess? _second;

    private Stage(TemporaryFolder folder, ServerProcess upstream, HostProcess host) =>
        (_folder, _upstream, _host, _operator) = (folder, upstream, host, host.CreateClient());

    /// <summary>Address of the upstream, without a path.</summary>
    public Uri Upstream => _upstream.Address;

    /// <summary>How long the product took to be ready.</summary>
    public TimeSpan ReadyAfter => _host.ReadyAfter;

    /// <summary>Starts both.</summary>
    /// <param name="waiting">Names of the waiting models to serve beside the fast ones.</param>
    public static Task<Stage> Start(params string[] waiting) => Start(HostBuild.Find("Release"), waiting);

    /// <summary>Starts both.</summary>
    /// <param name="assembly">The product's assembly.</param>
    /// <param name="waiting">Names of the waiting models to serve beside the fast ones.</param>
    public static async Task<Stage> Start(string assembly, params string[] waiting)
    {
        var upstream = await ServerProcess.Start("serve-upstream", "--waiting", string.Join(',', waiting));
        var folder = new TemporaryFolder();
        try
        {
            FakeProviderFile.Write(folder["models.json"], new Uri(upstream.Address, "/v1"), [UpstreamServer.OfProduct, .. waiting]);
            var launch = new HostLaunch { Assembly = assembly, DataDirectory = folder["data"], FakeProviderFile = folder["models.json"] };
            return new(folder, upstream, await HostProcess.Start(launch));
        }
        catch
        {
            folder.Dispose();
            await upstream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts both; more than one node means two, on a PostgreSQL server that makes every commit durable.</summary>
    /// <param name="nodes">Nodes of the product, 1 or 2.</param>
    /// <param name="waiting">Names of the waiting models to serve beside the fast ones.</param>
    public static async Task<Stage> Of(int nodes, params string[] waiting)
    {
        if (nodes == 1)
        {
            return await Start(waiting);
        }

        var database = await PostgresServer.Start(durable: true);
        try
        {
            var upstream = await ServerProcess.Start("serve-upstream", "--waiting", string.Join(',', waiting));
            var folder = new TemporaryFolder();
            FakeProviderFile.Write(folder["models.json"], new Uri(upstream.Address, "/v1"), [UpstreamServer.OfProduct, .. waiting]);
            var postgres = await database.CreateMigratedDatabase();
            var first = await HostProcess.Start(Node("first"));
            return new(folder, upstream, first) { _database = database, _second = await HostProcess.Start(Node("second")) };

            HostLaunch Node(string name) => new()
            {
                Assembly = HostBuild.Find("Release"), DataDirectory = folder[name], FakeProviderFile = folder["models.json"],
                Environment = new Dictionary<string, string>
                {
                    ["LLMHIVE_POSTGRES"] = postgres, ["Cluster__AdvertisedAddress"] = "127.0.0.1",
                    ["LLMHIVE_SILO_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
                    ["LLMHIVE_GATEWAY_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
                },
            };
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The upstream without anything between.</summary>
    public Target Direct() => new("direct", Client(Upstream), UpstreamServer.Plain, () => _upstream.ProcessorTime);

    /// <summary>The upstream through YARP.</summary>
    public static Target Through(ServerProcess yarp) => new("YARP", Client(yarp.Address), UpstreamServer.Plain, () => yarp.ProcessorTime);

    /// <summary>The upstream through the product.</summary>
    public Target Product() => new("LLMHive", _host.CreateClient(), FakeProviderFile.IdOf(UpstreamServer.OfProduct), () => _host.ProcessorTime);

    /// <summary>A client with the product's admin key.</summary>
    public HttpClient ProductClient() => _host.CreateClient();

    /// <summary>A client without a key.</summary>
    public static HttpClient Client(Uri address) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    /// <summary>What the upstream served.</summary>
    public async Task<UpstreamAccounts> Accounts()
    {
        using var client = Client(Upstream);
        return await UpstreamAccounts.Read(client, Upstream);
    }

    /// <summary>What the product says of itself; nothing where its metrics are switched off.</summary>
    public async Task<Exposition> Metrics()
    {
        using var answer = await _operator.GetAsync(new Uri("/metrics", UriKind.Relative));
        return Exposition.Parse(answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "");
    }

    /// <summary>Holds the product's own count of the admin's usage against what the upstream served it.</summary>
    public async Task<BookCheck> CheckBooks()
    {
        await using var body = await _operator.GetStreamAsync(new Uri("/api/v1/billing/usage/admin/current-period", UriKind.Relative));
        using var usage = await JsonDocument.ParseAsync(body);
        long Booked(string field) => usage.RootElement.GetProperty(field).GetInt64();
        var served = (await Accounts()).Models.GetValueOrDefault(UpstreamServer.OfProduct);
        return new(new(Booked("requests"), Booked("prompt_tokens"), Booked("completion_tokens")), served);
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await (_second?.DisposeAsync() ?? default);
        await _host.DisposeAsync();
        await (_database?.DisposeAsync() ?? default);
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

}
