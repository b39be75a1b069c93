using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Billing;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orleans.TestingHost;

namespace LLMHive.Chat;

/// <summary>The whole product in this process on a free loopback port, with a clock that only the test moves.</summary>
public sealed class HiveUnderTest : IAsyncDisposable
{
    /// <summary>Secret of the admin key.</summary>
    public const string AdminKey = "hive_test_admin_key_0123456789";

    private readonly WebApplication _app;
    private readonly WebApplication? _other;
    private readonly string _data;

    private HiveUnderTest(WebApplication app, WebApplication? other, string data, FakeTimeProvider clock, ScriptedModels models)
    {
        (_app, _other, _data, Clock, Models) = (app, other, data, clock, models);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new(address);
        Http = new() { BaseAddress = Address };
    }

    /// <summary>The clock of grains and API.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>The models, unless the test brought its own.</summary>
    public ScriptedModels Models { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A client without a key.</summary>
    public HttpClient Http { get; }

    /// <summary>Where it stores everything.</summary>
    public string DataDirectory => _data;

    /// <summary>Services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The cluster.</summary>
    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>
    /// Starts one. With <c>LLMHIVE_TEST_STORE=postgres</c> it is the first of two nodes on a PostgreSQL database of their own: the
    /// test speaks to it, and its grains stand on either.
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
        var database = await NewDatabase();
        WebApplication Build(string directory, WebApplication? first = null) => HiveHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration["Storage:DataDirectory"] = directory;
            builder.Configuration["Storage:Postgres"] = database;
            builder.Configuration["Accounts:AdminKey"] = AdminKey;
            builder.Configuration["Models:Discover"] = "false";
            builder.Configuration["Api:DrainSeconds"] = "0";
            builder.Configuration["Cluster:AdvertisedAddress"] = "127.0.0.1";
            if (database.Length > 0)
            {
                // A node that is declared dead ends its process, which here is the test's; a busy machine must not bring that about.
                builder.Configuration["Cluster:ProbeTimeout"] = "00:00:30";
                builder.Configuration["Cluster:MissedProbes"] = "20";
                builder.Configuration["Silo:SiloPort"] = FreePort.Or(0).ToString(CultureInfo.InvariantCulture);
                builder.Configuration["Silo:GatewayPort"] = FreePort.Or(0).ToString(CultureInfo.InvariantCulture);
            }

            // A key in the developer's environment must not make tests talk to Stripe.
            builder.Configuration["Stripe:ApiKey"] = "";
            foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            {
                builder.Configuration[key] = value;
            }

            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        }, builder =>
        {
            if (!offline)
            {
                builder.Services.AddSingleton<IModelCatalogue>(models);
            }

            services?.Invoke(builder.Services);
            if (first is not null)
            {
                // What a story orders from the sandbox must meet the call, from whichever node it comes.
                builder.Services.AddSingleton(first.Services.GetRequiredService<SandboxKnobs>());
            }

            // The loop would lease what a test has just made due: here only the test runs what is due.
            foreach (var loop in builder.Services.Where(service => service.ImplementationType == typeof(WorkLoop)).ToList())
            {
                builder.Services.Remove(loop);
            }
        });
        var app = Build(data);
        await app.StartAsync();
        var other = database.Length > 0 ? Build(Path.Combine(data, "other"), app) : null;
        await (other?.StartAsync() ?? Task.CompletedTask);
        return new(app, other, data, clock, models);
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

    /// <summary>Usage up to now is in the database, wherever it arose: a node lists the database's rows and its own.</summary>
    public async Task Ship()
    {
        foreach (var node in Nodes())
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
        foreach (var node in Nodes())
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private IEnumerable<WebApplication> Nodes() => _other is null ? [_app] : [_other, _app];

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
}
