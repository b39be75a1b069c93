using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Stripe;
using Xunit;

namespace LLMHive.Billing;

/// <summary>The whole product with user u1, the payment sandbox behind it and a clock that only the story moves.</summary>
internal sealed class BillingStage : IAsyncDisposable
{
    public const string Path = "/api/v1/billing/subscriptions";

    public static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private BillingStage(HiveUnderTest hive, string key) => (Hive, Key) = (hive, key);

    public HiveUnderTest Hive { get; }

    /// <summary>u1's key: chat and billing.</summary>
    public string Key { get; }

    public ISandboxControl Sandbox => Hive.Services.GetRequiredService<ISandboxControl>();

    public IPaymentProcessor Processor => Hive.Services.GetRequiredService<IPaymentProcessor>();

    public DateTimeOffset Now => Hive.Clock.GetUtcNow();

    /// <summary>Starts one. Work runs when the story says so, and never beside it.</summary>
    public static async Task<BillingStage> Start(
        DateTimeOffset? now = null, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var hive = await HiveUnderTest.Start(now ?? June, settings, added =>
        {
            added.Remove(added.Single(service => service.ImplementationType == typeof(WorkLoop)));
            services?.Invoke(added);
        });
        return new(hive, await hive.SignUp("u1"));
    }

    /// <summary>Moves the clock, a day at most at a time, and does after each step what is due.</summary>
    public async Task Until(DateTimeOffset moment)
    {
        while (Now < moment)
        {
            var left = moment - Now;
            Hive.Clock.Advance(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1));
            await RunDue();
        }
    }

    public Task<int> RunDue() => Hive.Services.GetRequiredService<IWorkRunner>().RunDue();

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string? idempotencyKey = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Key);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await Hive.Http.SendAsync(request);
    }

    /// <summary>Sends and expects a status.</summary>
    public async Task<JsonElement> Json(HttpMethod method, string path, object? body = null, HttpStatusCode status = HttpStatusCode.OK, string? idempotencyKey = null)
    {
        using var response = await Send(method, path, body, idempotencyKey);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Sends and expects a refusal.</summary>
    public async Task Refused(HttpMethod method, string path, object? body, HttpStatusCode status, string code) =>
        Assert.Equal(code, (await Json(method, path, body, status)).GetProperty("code").GetString());

    public Task<JsonElement> Create(string tier = "pro", HttpStatusCode status = HttpStatusCode.Created, string cycle = "monthly", int? trialDays = null, string? card = null, string? key = null) =>
        Json(HttpMethod.Post, Path, new { user_id = "u1", tier_name = tier, billing_cycle = cycle, trial_days = trialDays, payment_method = card }, status, key);

    public Task<JsonElement> Act(string id, string what, object body, HttpStatusCode status = HttpStatusCode.OK, string? key = null) =>
        Json(HttpMethod.Post, $"{Path}/{id}/{what}", body, status, key);

    public Task<JsonElement> Of(string id) => Json(HttpMethod.Get, $"{Path}/{id}");

    public Task<JsonElement> OfUser() => Json(HttpMethod.Get, Path + "/user/u1");

    /// <summary>Name of the plan whose limits are in force.</summary>
    public async Task<string> Limits() =>
        (await Json(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period")).GetProperty("plan").GetString()!;

    /// <summary>The processor's id of u1's customer.</summary>
    public async Task<string> Customer() =>
        (await Hive.Services.GetRequiredService<IQueryTables>().List(QueryKinds.Payer, "u1", null, 10, default)).Items.Single().Id;

    /// <summary>All invoices at the processor, oldest first.</summary>
    public async Task<ProcessorInvoice[]> Invoices() =>
        [.. (await Processor.Invoices.List(await Customer(), null, 100, default)).Value!.Items.Reverse()];

    /// <summary>All subscriptions at the processor.</summary>
    public async Task<ProcessorSubscription[]> AtProcessor() => [.. (await Processor.Subscriptions.List(await Customer(), default)).Value];

    /// <summary>How often a call reached the processor.</summary>
    public int Count(string call) => Sandbox.Calls.Count(made => made == call);

    /// <summary>Audit entries of u1, oldest first.</summary>
    public async Task<string[]> Audit() =>
        [.. (await Hive.Services.GetRequiredService<IQueryTables>().List(QueryKinds.Audit, "u1", null, 100, default)).Items.Reverse()
            .Select(row => JsonDocument.Parse(row.Json).RootElement.GetProperty("Action").GetString()!)];

    /// <summary>Brings an event as Stripe would.</summary>
    public async Task<HttpStatusCode> Webhook(string body, string? secret = null, long? at = null, string? signature = null, bool sign = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/billing/webhooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (sign)
        {
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature ?? Sign(body, secret, at));
        }

        using var response = await Hive.Http.SendAsync(request);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase));
        return response.StatusCode;
    }

    public string Sign(string body, string? secret = null, long? at = null) => EventUtility.GenerateSignatureHeader(
        body, secret ?? Hive.Services.GetRequiredService<WebhookSecrets>().ToSign, at ?? Now.ToUnixTimeSeconds());

    /// <summary>An event about a subscription, as some version of the processor words it.</summary>
    public static string Event(string id, string type, string objectId, string? customer, long created = 1_780_272_000, string objectType = "subscription", string version = "2026-09-30.endive", string more = "") => $$$"""
        {"id":"{{{id}}}","object":"event","api_version":"{{{version}}}","created":{{{created.ToString(CultureInfo.InvariantCulture)}}},"livemode":false,"type":"{{{type}}}",
         "data":{"object":{"id":"{{{objectId}}}","object":"{{{objectType}}}"{{{(customer is null ? "" : $",\"customer\":\"{customer}\"")}}}{{{more}}} } } }
        """;

    public ValueTask DisposeAsync() => Hive.DisposeAsync();
}

/// <summary>Reads answers in one word.</summary>
internal static class AnswerReading
{
    public static string? Field(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static DateTimeOffset When(this JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset();

    public static bool Yes(this JsonElement json, string name) => json.GetProperty(name).GetBoolean();
}
