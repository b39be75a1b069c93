using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace LLMHive.Chat;

/// <summary>The whole product in this process on a free loopback port, with a clock that only the test moves.</summary>
public sealed class HiveUnderTest : IAsyncDisposable
{
    /// <summary>Secret of the admin key.</summary>
    public const string AdminKey = "hive_test_admin_key_0123456789";

    private readonly WebApplication _app;
    private readonly string _data;

    private HiveUnderTest(WebApplication app, string data, FakeTimeProvider clock, ScriptedModels models)
    {
        (_app, _data, Clock, Models) = (app, data, clock, models);
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

    /// <summary>Starts one.</summary>
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
        var app = HiveHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration["Storage:DataDirectory"] = data;
            builder.Configuration["Accounts:AdminKey"] = AdminKey;
            builder.Configuration["Models:Discover"] = "false";

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

            // The loop would lease what a test has just made due: here only the test runs what is due.
            foreach (var loop in builder.Services.Where(service => service.ImplementationType == typeof(WorkLoop)).ToList())
            {
                builder.Services.Remove(loop);
            }
        });
        await app.StartAsync();
        return new(app, data, clock, models);
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
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
