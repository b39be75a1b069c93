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

    /// <summary>A model that answers when the test says so, by a script of its own.</summary>
    public const string HeldModel = "held";

    /// <summary>Models for hives, which answer as the test says.</summary>
    public static IReadOnlyList<string> Voters { get; } = ["voter-a", "voter-b", "voter-c"];

    private const int SignUpsAtOnce = 8;
    private const string AdminKey = "hive_admin_key_of_the_process_tests";
    private readonly TemporaryFolder _folder = new();
    private readonly List<ClusterMember> _members = [];
    private readonly IReadOnlyDictionary<string, string> _more;
    private readonly ClusterPaths _paths;

    private HiveCluster(PostgresServer server, string database, FakeUpstream upstream, IReadOnlyDictionary<string, string>? more, ClusterPaths paths)
    {
        (Server, Database, Upstream, _more, _paths) = (server, database, upstream, more ?? new Dictionary<string, string>(), paths);
        upstream.Remembers = false;
        Models = new MeteredModels(8).Add(upstream, Model, pause: TimeSpan.FromMilliseconds(2));
        FakeProviderFile.Write(_folder["models.json"], paths.Provider(upstream.BaseUrl), [Model, HeldModel, .. Voters]);
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
    /// <param name="count">N.</param>
    /// <param name="server">Null = the shared one.</param>
    /// <param name="more">Further environment variables.</param>
    /// <param name="paths">How nodes reach the rest of the world; null = straight, on loopback.</param>
    public static Task<HiveCluster> Nodes(
        int count, PostgresServer? server = null, IReadOnlyDictionary<string, string>? more = null, ClusterPaths? paths = null) =>
        Start(server, more, paths, async cluster =>
        {
            for (var at = 1; at <= count; at++)
            {
                var place = cluster._paths.Place(at - 1);
                cluster.Add($"node {at}", "Host", hasApi: true, cluster.SiloSettings(place), place);
            }

            await Task.WhenAll(cluster._members.Select(static member => member.Start()));
        });

    /// <summary>Silos and APIs in processes of their own.</summary>
    public static Task<HiveCluster> Split(int silos, int apis, IReadOnlyDictionary<string, string>? more = null) =>
        Start(null, more, null, async cluster =>
        {
            var gateways = new List<string>();
            for (var at = 1; at <= silos; at++)
            {
                var settings = cluster.SiloSettings(NodePlace.Loopback);
                gateways.Add("127.0.0.1:" + settings["LLMHIVE_GATEWAY_PORT"]);
                cluster.Add($"silo {at}", "Silo", hasApi: false, settings);
            }

            await Task.WhenAll(cluster._members.Select(static member => member.Start()));
            var settingsOfApi = new Dictionary<string, string> { ["LLMHIVE_GATEWAYS"] = string.Join(',', gateways) };
            await Task.WhenAll(Enumerable.Range(1, apis).Select(at => cluster.Add($"api {at}", "Api", hasApi: true, settingsOfApi).Start()));
        });

    /// <summary>Opens accounts whose keys know no limits, so that a load test tests the load alone.</summary>
    public async Task<IReadOnlyList<ClusterUser>> SignUp(int count, string prefix, string? plan = null)
    {
        var users = new ClusterUser[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = SignUpsAtOnce }, async (at, _) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{at}");
            await Manage(HttpMethod.Post, "/api/v1/accounts", new { user_id = id });
            if (plan is not null)
            {
                await Manage(HttpMethod.Put, $"/api/v1/admin/users/{id}/plan", new { plan });
            }

            string[] scopes = plan is null ? ["chat", "billing", "admin"] : ["chat", "billing"];
            var made = await Manage(HttpMethod.Post, "/api/v1/keys", new { user_id = id, scopes });
            users[at] = new(id, made.GetProperty("secret").GetString()!);
        });

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
        PostgresServer? server, IReadOnlyDictionary<string, string>? more, ClusterPaths? paths, Func<HiveCluster, Task> members)
    {
        server ??= await PostgresServer.Shared;
        var cluster = new HiveCluster(server, await server.CreateDatabase(), await FakeUpstream.Start(), more, paths ?? new());
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

    private Dictionary<string, string> SiloSettings(NodePlace place) => new()
    {
        ["LLMHIVE_POSTGRES"] = _paths.Database(Database) + ";Maximum Pool Size=15",
        ["LLMHIVE_SILO_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
        ["LLMHIVE_GATEWAY_PORT"] = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Cluster__AdvertisedAddress"] = place.AmongNodes,
    };

    private ClusterMember Add(string name, string program, bool hasApi, Dictionary<string, string> settings, NodePlace? place = null)
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
                Place = place ?? NodePlace.Loopback,
                Port = hasApi ? HostProcess.FreePort() : 0,
                Environment = environment,
            },
            hasApi);
        _members.Add(member);
        return member;
    }
}
