using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Storage;
using LLMHive.Testing.Api;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace LLMHive.Telemetry;

/// <summary>What the log holds, and what it must not.</summary>
public sealed class LogTests
{
    private const string Prompt = "the-prompt-of-the-log-test";
    private const string Email = "ada.of.the.log@example.com";
    private const string WrongKey = "hive_wrong_key_of_the_log_test";
    private const string IdempotencyKey = "idem-key-of-the-log-test";
    private const string WebhookSecret = "whsec_of_the_log_test_0123456789";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Log_OfAWholeRunAtDebug_HoldsNoKeySecretOrPrompt()
    {
        using var raw = new CapturedLog();
        await using var hive = await HiveUnderTest.Start(
            Start,
            new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Debug", ["Stripe:WebhookSecrets:0"] = WebhookSecret },
            services => services.AddSingleton<ILoggerProvider>(raw));
        var secrets = await UseEverything(hive);
        Assert.True(raw.Text.Split('\n').Length > 100, "Hardly anything was logged; the test sees nothing.");
        foreach (var secret in secrets)
        {
            Assert.False(
                raw.Text.Contains(secret, StringComparison.Ordinal),
                $"The log holds {secret}: {raw.Text.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.Ordinal))}");
        }
    }

    [Fact]
    public void Line_OfAMessageAboutAUser_IsOneObjectThatNamesTraceAndHashes()
    {
        var redactor = new LogRedactor(Options.Create(new TelemetryOptions { LogKey = "k" }));
        using var span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var scopes = new LoggerExternalScopeProvider();
        using var request = scopes.Push(new Dictionary<string, object> { ["RequestId"] = "req_1", ["RequestPath"] = "/v1/x" });
        var line = Write(
            redactor, scopes,
            [new("UserId", "alice"), new("Tokens", 5), new("Reason", "Bearer hive_0123456789abcdef\nwas sent"), new("{OriginalFormat}", "User {UserId} asked for {Tokens}: {Reason}")],
            new InvalidOperationException("at grain user:alice with sk-0123456789abcdef"));

        Assert.Equal(1, line.Count(letter => letter == '\n'));
        var json = JsonDocument.Parse(line).RootElement;
        var alice = redactor.Hash("alice");
        Assert.Equal($"User {alice} asked for 5: Bearer [redacted]\nwas sent", json.GetProperty("message").GetString());
        Assert.Equal((alice, 5), (json.GetProperty("fields").GetProperty("UserId").GetString(), json.GetProperty("fields").GetProperty("Tokens").GetInt32()));
        Assert.Equal(("warning", "LLMHive.Test"), (json.GetProperty("level").GetString(), json.GetProperty("category").GetString()));
        Assert.Equal((span.TraceId.ToString(), span.SpanId.ToString()), (json.GetProperty("trace_id").GetString(), json.GetProperty("span_id").GetString()));
        Assert.Equal("req_1", json.GetProperty("request_id").GetString());
        Assert.Equal(Start, json.GetProperty("time").GetDateTimeOffset());
        Assert.Contains($"user:{alice} with [redacted]", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_OfWorkAndOperations_HoldsNoUserInTheirIds()
    {
        var redactor = new LogRedactor(Options.Create(new TelemetryOptions { LogKey = "k" }));
        var log = new JsonLogger<WorkRunner>(redactor);
        var queue = new ScriptedWorkQueue();
        await queue.Add(new() { Id = "subscription.renew:alice:5", Kind = "no.such.kind", DueAt = Start, Payload = "alice" }, default);
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Start);
        WorkOptions options = new() { MaxAttempts = 1 };
        await new WorkRunner(queue, [], options, new(meters.GetRequiredService<IMeterFactory>(), clock), clock, log).RunDue(default);
        Assert.Contains("Work no.such.kind " + redactor.HashId("subscription.renew:alice:5"), log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", log.Text, StringComparison.Ordinal);

        // The other message with such an id has this field.
        var line = Write(
            redactor, new LoggerExternalScopeProvider(), [new("OperationId", "sub:alice:7"), new("{OriginalFormat}", "{OperationId} waits")], new InvalidOperationException("x"));
        Assert.DoesNotContain("alice", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_OfAUser_DependsOnTheKeyAndIsTheSameForOneKey()
    {
        var one = new LogRedactor(Options.Create(new TelemetryOptions { LogKey = "one" }));
        var same = new LogRedactor(Options.Create(new TelemetryOptions { LogKey = "one" }));
        var random = new LogRedactor(Options.Create(new TelemetryOptions()));
        Assert.Equal(one.Hash("alice"), same.Hash("alice"));
        Assert.NotEqual(one.Hash("alice"), one.Hash("bob"));
        Assert.NotEqual(one.Hash("alice"), random.Hash("alice"));
    }

    [Theory]
    [InlineData("hive_live_0123456789abcdefABCDEF", "[redacted]")]
    [InlineData("key sk-proj-0123456789_abcdef, next", "key [redacted], next")]
    [InlineData("sk_live_0123456789abcdef", "[redacted]")]
    [InlineData("whsec_0123456789abcdef", "[redacted]")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]")]
    [InlineData("Host=db;Username=hive;Password=geheim;Port=1", "Host=db;Username=hive;Password=[redacted];Port=1")]
    [InlineData("run_01a2162c19d47eeb9b4846792f68419a and hive/vote stay", "run_01a2162c19d47eeb9b4846792f68419a and hive/vote stay")]
    public void Clean_SecretsAndOthers_StrikesOnlySecrets(string text, string expected) =>
        Assert.Equal(expected, new LogRedactor(Options.Create(new TelemetryOptions())).Clean(text));

    [Fact]
    public async Task Formatter_OfTheHost_IsThere()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Assert.Contains(hive.Services.GetServices<ConsoleFormatter>(), formatter => formatter.Name == "hive");
    }

    private static string Write(LogRedactor redactor, IExternalScopeProvider scopes, KeyValuePair<string, object?>[] state, Exception exception)
    {
        using var writer = new StringWriter();
        new JsonLines(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Start), redactor).Write(
            new LogEntry<KeyValuePair<string, object?>[]>(LogLevel.Warning, "LLMHive.Test", default, state, exception, static (_, _) => "unused"), scopes, writer);
        return writer.ToString();
    }

    private sealed class JsonLogger<T>(LogRedactor redactor) : ILogger<T>
    {
        public string Text { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var writer = new StringWriter();
            new JsonLines(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Start), redactor).Write(
                new LogEntry<TState>(logLevel, typeof(T).FullName!, eventId, state, exception, formatter), null, writer);
            Text += writer.ToString();
        }
    }

    /// <summary>Goes through the product and returns everything that may be known to its owner only.</summary>
    private static async Task<List<string>> UseEverything(HiveUnderTest hive)
    {
        var secrets = new List<string> { HiveUnderTest.AdminKey, Prompt, Email, WrongKey, IdempotencyKey, WebhookSecret };
        using var signed = await hive.Http.PostAsync("/api/v1/signup", Json($$"""{"email":"{{Email}}"}"""));
        Assert.Equal(HttpStatusCode.Created, signed.StatusCode);
        var own = (await HiveUnderTest.Json(signed)).GetProperty("key").GetProperty("secret").GetString()!;
        secrets.Add(own);
        var key = await hive.SignUp("log-user", "enterprise");
        secrets.Add(key);
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/keys", new { scopes = new[] { "chat" } }, key);
        secrets.Add((await HiveUnderTest.Json(made)).GetProperty("secret").GetString()!);
        using var endpoint = await hive.Send(
            HttpMethod.Post, "/api/v1/billing/webhook-endpoints", new { url = "https://example.com/hook", events = new[] { "usage.alert" } }, key);
        secrets.Add((await HiveUnderTest.Json(endpoint)).GetProperty("secret").GetString()!);
        foreach (var model in new[] { "twin/echo", "twin/fail", "hive/vote", "hive/council", "no/such" })
        {
            foreach (var streams in new[] { false, true })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
                request.Headers.Add("Authorization", "Bearer " + key);
                request.Headers.Add("Idempotency-Key", IdempotencyKey + model + streams);
                request.Content = Json($$"""{"model":"{{model}}","stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"{{Prompt}}"}]}""");
                using var answer = await hive.Http.SendAsync(request);
                await answer.Content.ReadAsStringAsync();
            }
        }

        using var broken = await hive.Send(HttpMethod.Post, "/v1/chat/completions", Prompt, key);
        using var wrong = await hive.Send(HttpMethod.Get, "/v1/models", key: WrongKey);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (broken.StatusCode, wrong.StatusCode));
        using var webhook = new HttpRequestMessage(HttpMethod.Post, "/api/v1/billing/webhooks/stripe") { Content = Json($$"""{"id":"{{Prompt}}"}""") };
        webhook.Headers.Add("Stripe-Signature", "t=1,v1=" + WebhookSecret);
        using var turnedAway = await hive.Http.SendAsync(webhook);
        Assert.Equal(HttpStatusCode.BadRequest, turnedAway.StatusCode);
        using var plan = await hive.Send(
            HttpMethod.Post, "/api/v1/billing/subscriptions", new { user_id = "log-user", tier_name = "pro", billing_cycle = "monthly" }, key);
        return secrets;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
