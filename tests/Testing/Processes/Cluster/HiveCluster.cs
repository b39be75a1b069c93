using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Testing.Storage;
using Npgsql;

namespace LLMHive.Processes;

/// <summary>
/// The product as a cluster of real processes on one PostgreSQL database, in either of its shapes, with a metered provider
/// behind it and a balancer in front of it.
/// </summary>
public sealed class HiveCluster : IAsyncDisposable
{
    /// <summary>The model that users of the cluster ask: eight words, two milliseconds apart.</summary>
    public const string Model = "metered";

    /// <summary>A model that takes a second before its first byte.</summary>
    public const string SlowModel = "metered-slow";

    private const string AdminKey = "hive_admin_key_of_the_process_tests";
    private readonly TemporaryFolder _folder = new();
    private readonly List<ClusterMember> _members = [];
    private readonly IReadOnlyDictionary<string, string> _more;

    private HiveCluster(PostgresServer server, string database, FakeUpstream upstream, IReadOnlyDictionary<string, string>? more)
    {
        (Server, Database, Upstream, _more) = (server, database, upstream, more ?? new Dictionary<string, string>());
        upstream.Remembers = false;
        Models = new MeteredModels(8).Add(upstream, Model, pause: TimeSpan.FromMilliseconds(2)).Add(upstream, SlowModel, wait: TimeSpan.FromSeconds(1));
        FakeProviderFile.Write(_folder["models.json"], upstream.BaseUrl, [Model, SlowModel]);
    }

    /// <summary>Its database server.</summary>
    public PostgresServer Server { get; }

    /// <summary>Connection string of its database.</summary>
    public string Database { get; }

    /// <summary>The provider.</summary>
    public FakeUpstream Upstream { get; }

    /// <summary>What the provider served.</summary>
    public MeteredModels Models { get; }

    /// <summary>All processes, silos first.</summary>
    public IReadOnlyList<ClusterMember> Members => _members;

    /// <summary>Sends each call to the next process that says it is ready.</summary>
    public Balancer Balancer { get; private set; } = null!;

    /// <summary>N identical nodes, each silo and API in one.</summary>
    public static Task<HiveCluster> Nodes(int count, PostgresServer? server = null, IReadOnlyDictionary<string, string>? more = null) =>
        Start(server, more, async cluster =>
        {
            for (var at = 1; at <= count; at++)
            {
                await cluster.Add($"node {at}", "Host", hasApi: true, cluster.SiloSettings()).Start();
            }
        });

    /// <summary>Silos and APIs in processes of their own.</summary>
    public static Task<HiveCluster> Split(int silos, int apis, IReadOnlyDictionary<string, string>? more = null) =>
        Start(null, more, async cluster =>
        {
            var gateways = new List<string>();
            for (var at = 1; at <= silos; at++)
            {
                var settings = cluster.SiloSettings();
                gateways.Add("127.0.0.1:" + settings["LLMHIVE_GATEWAY_PORT"]);
                await cluster.Add($"silo {at}", "Silo", hasApi: false, settings).Start();
            }

            var settingsOfApi = new Dictionary<string, string> { ["LLMHIVE_GATEWAYS"] = string.Join(',', gateways) };
            await Task.WhenAll(Enumerable.Range(1, apis).Select(at => cluster.Add($"api {at}", "Api", hasApi: true, settingsOfApi).Start()));
        });

    /// <summary>Opens accounts whose keys know no limits, so that a load test tests the load alone.</summary>
    public async Task<IReadOnlyList<ClusterUser>> SignUp(int count, string prefix, string? plan = null)
    {
        var users = new List<ClusterUser>();
        for (var at = 0; at < count; at++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{at}");
            await Manage(HttpMethod.Post, "/api/v1/accounts", new { user_id = id });
            if (plan is not null)
            {
                await Manage(HttpMethod.Put, $"/api/v1/admin/users/{id}/plan", new { plan });
            }

            string[] scopes = plan is null ? ["chat", "billing", "admin"] : ["chat", "billing"];
            var made = await Manage(HttpMethod.Post, "/api/v1/keys", new { user_id = id, scopes });
            users.Add(new(id, made.GetProperty("secret").GetString()!));
        }

        return users;
    }

    /// <summary>Asks the API as the admin.</summary>
    /// <returns>The answer's body.</returns>
    public async Task<JsonElement> Manage(HttpMethod method, string path, object? body = null, Uri? at = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(at ?? Balancer.Next(), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Balancer.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}\n{LastWords()}");
        }

        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a query past all of the product's own code.</summary>
    public async Task<IReadOnlyList<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>What all processes wrote last, for messages.</summary>
    public string LastWords() => string.Join('\n', _members.Select(static member => $"--- {member.Name}\n{member.LastWords()}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (Balancer?.DisposeAsync() ?? default);
        foreach (var member in Enumerable.Reverse(_members))
        {
            await member.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<HiveCluster> Start(
        PostgresServer? server, IReadOnlyDictionary<string, string>? more, Func<HiveCluster, Task> members)
    {
        server ??= await PostgresServer.Shared;
        var cluster = new HiveCluster(server, await server.CreateDatabase(), await FakeUpstream.Start(), more);
        try
        {
            await cluster.Migrate();
            await members(cluster);
            cluster.Balancer = await Balancer.Start([.. cluster._members.Select(static member => member.Address).OfType<Uri>()]);
            return cluster;
        }
        catch (Exception fault)
        {
            var words = cluster.LastWords();
            await cluster.DisposeAsync();
            throw new InvalidOperationException($"The cluster did not start. {words}", fault);
        }
    }

    private async Task Migrate()
    {
        await using var migration = ChildProcess.Start(
            HostBuild.Find(), ["--migrate"], new Dictionary<string, string> { ["LLMHIVE_POSTGRES"] = Database });
        if (await migration.Exit(TimeSpan.FromSeconds(60)) is not 0 and var code)
        {
            throw new InvalidOperationException($"--migrate ended with {code}: {migration.LastWords()}");
        }
    }

    private Dictionary<string, string> SiloSettings() => new()
    {
        ["LLMHIVE_POSTGRES"] = Database + ";Maximum Pool Size=15",
        ["LLMHIVE_SILO_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
        ["LLMHIVE_GATEWAY_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Cluster__AdvertisedAddress"] = "127.0.0.1",
    };

    private ClusterMember Add(string name, string program, bool hasApi, Dictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>(settings) { ["Api__DrainSeconds"] = "1.5" };
        foreach (var (key, value) in _more)
        {
            environment[key] = value;
        }

        var member = new ClusterMember(
            name,
            new HostLaunch
            {
                Assembly = HostBuild.Find(program: program),
                DataDirectory = _folder[name.Replace(' ', '-')],
                FakeProviderFile = _folder["models.json"],
                AdminKey = AdminKey,
                Port = hasApi ? HostProcess.FreePort() : 0,
                Environment = environment,
            },
            hasApi);
        _members.Add(member);
        return member;
    }
}
