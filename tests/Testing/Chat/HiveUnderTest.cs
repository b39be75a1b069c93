using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LLMHive.Chat;

/// <summary>The whole product in this process on a free loopback port, with a clock that only the test moves.</summary>
public sealed class HiveUnderTest : IAsyncDisposable
{
    /// <summary>Secret of the admin key.</summary>
    public const string AdminKey = "hive_test_admin_key_0123456789";

    private readonly IReadOnlyList<WebApplication> _fronts;
    private readonly IReadOnlyList<IHost> _silos;
    private readonly string _data;

    private HiveUnderTest(IReadOnlyList<WebApplication> fronts, IReadOnlyList<IHost> silos, string data, FakeTimeProvider clock, ScriptedModels models)
    {
        (_fronts, _silos, _data, Clock, Models) = (fronts, silos, data, clock, models);
        var addresses = fronts.Select(front => new Uri(front.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())).ToList();
        Address = addresses[0];
        Http = new(new InTurn(addresses)) { BaseAddress = Address };
    }

    /// <summary>The clock of grains and API.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The models, unless the test brought its own.</summary>
    public ScriptedModels Models { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Programs that answer requests.</summary>
    public int Fronts => _fronts.Count;

    /// <summary>A client without a key; of several fronts it asks one after the other.</summary>
    public HttpClient Http { get; }

    /// <summary>Where it stores everything.</summary>
    public string DataDirectory => _data;

    /// <summary>Where each of its nodes stores what is its own.</summary>
    public IEnumerable<string> DataDirectories => _silos.Select(silo => silo.Services.GetRequiredService<IConfiguration>()["Storage:DataDirectory"]!);

    /// <summary>Services of what holds grains.</summary>
    public IServiceProvider Services => _silos[0].Services;

    /// <summary>What other services in front of it would use.</summary>
    public ILLMHive Client => _fronts[0].Services.GetRequiredService<ILLMHive>();

    /// <summary>The cluster.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>
    /// Starts one: the embedded host, or several nodes on a PostgreSQL database of their own (<see cref="StoreUnderTest"/>), whose
    /// grains stand on any of them.
    /// </summary>
    /// <param name="now">Start of the clock.</param>
    /// <param name="settings">Settings by their configuration keys.</param>
    /// <param name="services">Last word on services.</param>
    /// <param name="offline">True: the product's own catalogue on a machine without keys, instead of the scripted models.</param>
    public static async Task<HiveUnderTest> Start(
        DateTimeOffset now, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, bool offline = false)
    {
        var data = Directory.CreateTempSubdirectory("hive-test-").FullName;
        var clock = new FakeTimeProvider(now);
        var models = new ScriptedModels();
        var database = settings?.GetValueOrDefault("Storage:Postgres") ?? await NewDatabase();
        var (fronts, silos) = await new HostsUnderTest(data, database, clock, offline ? null : models, settings, services).Start();
        return new(fronts, silos, data, clock, models);
    }

    /// <summary>Sends a request with a key (the admin's when null).</summary>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? AdminKey);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>Opens an account with a key of scopes chat and billing.</summary>
    /// <returns>The key's secret.</returns>
    public async Task<string> SignUp(string userId, string? plan = null)
    {
        (await Send(HttpMethod.Post, "/api/v1/accounts", new { user_id = userId })).EnsureSuccessStatusCode();
        if (plan is not null)
        {
            (await Send(HttpMethod.Put, $"/api/v1/admin/users/{userId}/plan", new { plan })).EnsureSuccessStatusCode();
        }

        using var made = await Send(HttpMethod.Post, "/api/v1/keys", new { user_id = userId, scopes = new[] { "chat", "billing" } });
        made.EnsureSuccessStatusCode();
        return (await Json(made)).GetProperty("secret").GetString()!;
    }

    /// <summary>Asks a model with a small prompt.</summary>
    public Task<HttpResponseMessage> Chat(string key, int maxTokens = 1, string model = "twin/echo") =>
        Send(HttpMethod.Post, "/v1/chat/completions", new { model, max_tokens = maxTokens, messages = new[] { new { role = "user", content = "hi" } } }, key);

    /// <summary>True for figures of this hive; others of the process have figures of the same name.</summary>
    public bool Measures(Instrument instrument) =>
        _silos.Any(silo => ReferenceEquals(silo.Services.GetRequiredService<IMeterFactory>(), instrument.Meter.Scope));

    /// <summary>Usage up to now is in the database, wherever it arose: a node lists the database's rows and its own.</summary>
    public async Task Ship()
    {
        foreach (var node in _silos)
        {
            await node.Services.GetRequiredService<IUsageLedger>().Ship(CancellationToken.None);
        }
    }

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var host in _fronts.Except<IHost>(_silos).Concat(_silos.Reverse()))
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    /// <summary>An empty database with the product's schema; empty = the embedded store.</summary>
    private static async Task<string> NewDatabase()
    {
        if (!StoreUnderTest.IsPostgres)
        {
            return "";
        }

        var database = await (await PostgresServer.Shared).CreateDatabase() + ";Maximum Pool Size=10";
        await using var source = NpgsqlDataSource.Create(database);
        await PostgresSchema.Migrate(source, database, TimeProvider.System, CancellationToken.None);
        return database;
    }

    private sealed class InTurn(List<Uri> addresses) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _next = -1;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var front = addresses[(int)((uint)Interlocked.Increment(ref _next) % addresses.Count)];
            request.RequestUri = new Uri(front, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
