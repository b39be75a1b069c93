using System.Net.Http.Json;
using LLMHive.Billing;
using LLMHive.Processes;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LLMHive.Books;

/// <summary>The whole product in this process, with its real clock and disk and the payment sandbox.</summary>
internal sealed class BooksStage : IAsyncDisposable
{
    public const string Plan = "bench";
    private const string AdminKey = "hive_bench_admin_key_0123456789";

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private BooksStage(WebApplication app, TemporaryFolder folder) => (_app, _folder) = (app, folder);

    public DateTimeOffset Began { get; } = TimeProvider.System.GetUtcNow();

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public ILLMHive Hive => _app.Services.GetRequiredService<ILLMHive>();

    public IUsageLedger Ledger => _app.Services.GetRequiredService<IUsageLedger>();

    public IWorkRunner Work => _app.Services.GetRequiredService<IWorkRunner>();

    public IPaymentDoorGrain PaymentDoor => Grains.GetGrain<IPaymentDoorGrain>(0);

    public static async Task<BooksStage> Start()
    {
        var folder = new TemporaryFolder();
        var plans = folder["plans.json"];
        await File.WriteAllTextAsync(plans, Plans);
        var app = HiveHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration["Storage:DataDirectory"] = folder["data"];
            builder.Configuration["Accounts:AdminKey"] = AdminKey;
            builder.Configuration["Models:Discover"] = "false";
            builder.Configuration["Billing:PlansFile"] = plans;
            builder.Configuration["Stripe:ApiKey"] = "";
        });
        await app.StartAsync();
        return new(app, folder);
    }

    /// <summary>Subscribes users, and gives what the processor would tell about them.</summary>
    public async Task<Webhooks> Subscribe(int users)
    {
        using var http = new HttpClient { BaseAddress = new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
        for (var n = 0; n < users; n++)
        {
            await Post("/api/v1/accounts", new { user_id = $"payer-{n}" });
            await Post("/api/v1/billing/subscriptions", new { user_id = $"payer-{n}", tier_name = Plan, billing_cycle = "monthly" });
        }

        await Work.RunDue();
        var made = new List<(string Subscription, string Customer)>();
        var processor = _app.Services.GetRequiredService<IPaymentProcessor>();
        var tables = _app.Services.GetRequiredService<IQueryTables>();
        for (var n = 0; n < users; n++)
        {
            var customer = (await tables.List(QueryKinds.Payer, $"payer-{n}", null, 1, CancellationToken.None)).Items.Single().Id;
            made.Add(((await processor.Subscriptions.List(customer, CancellationToken.None)).Value.Single().Id, customer));
        }

        return new(made, _app.Services.GetRequiredService<WebhookSecrets>().ToSign, Began.ToUnixTimeSeconds());

        async Task Post(string path, object body) => (await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    // Limits that no round reaches: what is measured is deciding, not refusing.
    private static readonly string Plans = $$"""
        { "versions": [ { "version": 1, "effective_from": "2020-01-01T00:00:00Z", "plans": [ {{Named("free", 0, 0)}}, {{Named(Plan, 1, 2999)}} ] } ] }
        """;

    private static string Named(string name, int rank, int cents) => $$"""
        { "name": "{{name}}", "rank": {{rank}}, "price_month_cents": {{cents}}, "price_year_cents": {{cents * 10}}, "requests_per_period": 1000000000,
          "tokens_per_period": 1000000000000, "models_per_request": 5, "concurrent_requests": 1000000, "requests_per_minute": 100000000,
          "tokens_per_minute": 1000000000000, "manage_requests_per_minute": 1000000, "cap": "hard" }
        """;
}
