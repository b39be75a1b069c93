using LLMHive.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Testing.Api;

/// <summary>The real HTTP front on a free loopback port, in front of a scripted hive and on a clock that only the test moves.</summary>
public sealed class ApiUnderTest : IAsyncDisposable
{
    public const string UserKey = "hive_user_0123456789abcdef";
    public const string ChatOnlyKey = "hive_chat_0123456789abcdef";
    public const string OtherKey = "hive_other_0123456789abcdef";
    public const string AdminKey = "hive_admin_0123456789abcdef";

    private ApiUnderTest(WebApplication app, ScriptedHive hive, FakeTimeProvider clock, CapturedLog log)
    {
        (App, Hive, Clock, Log) = (app, hive, clock, log);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public WebApplication App { get; }

    public ScriptedHive Hive { get; }

    public FakeTimeProvider Clock { get; }

    public CapturedLog Log { get; }

    public Uri Address { get; }

    public static async Task<ApiUnderTest> Start(Action<WebApplicationBuilder>? change = null)
    {
        var hive = new ScriptedHive();
        hive.Admit(UserKey, "u1", KeyScopes.Chat | KeyScopes.Billing);
        hive.Admit(ChatOnlyKey, "u1", KeyScopes.Chat);
        hive.Admit(OtherKey, "u2", KeyScopes.Chat | KeyScopes.Billing);
        hive.Admit(AdminKey, "root", KeyScopes.Admin);
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_780_000_000));
        var log = new CapturedLog();

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<IHiveClient>(hive);
        change?.Invoke(builder);
        builder.Services.AddHiveApi(builder.Configuration);
        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        await app.StartAsync();
        return new ApiUnderTest(app, hive, clock, log);
    }

    /// <summary>A client that sends this key; null = none.</summary>
    public HttpClient Client(string? key = UserKey)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("Authorization", "Bearer " + key);
        }

        return client;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
