using System.Net;
using LLMHive.Api;
using LLMHive.Chat;
using LLMHive.Testing.Api;
using LLMHive.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Telemetry;

/// <summary>What <c>/metrics</c> tells, and to whom. A meter is heard by every host of the process, so no other may run meanwhile.</summary>
[Collection(Alone.Name)]
public sealed class MetricsTests
{
    private const string User = "metrics-user-7f3a";
    private const string Prompt = "a-prompt-that-nobody-else-sends";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, "127.0.0.1", null, 401)]
    [InlineData(false, "127.0.0.1", ApiUnderTest.UserKey, 403)]
    [InlineData(false, "192.0.2.7", ApiUnderTest.AdminKey, 200)]
    [InlineData(true, "127.0.0.1", null, 200)]
    [InlineData(true, "::1", null, 200)]
    [InlineData(true, "192.0.2.7", null, 401)]
    [InlineData(true, "192.0.2.7", ApiUnderTest.UserKey, 403)]
    public async Task Metrics_ByCallerAndSetting_AreOpenToOperatorsAndToThisMachineWhereSoSet(bool open, string from, string? key, int status)
    {
        await using var front = await ApiUnderTest.Start(builder =>
        {
            builder.Configuration["Telemetry:MetricsOpen"] = open ? "true" : "false";
            builder.Services.AddSingleton<IStartupFilter>(new CalledFrom(IPAddress.Parse(from)));
        });
        using var client = front.Client(key);
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200)
        {
            Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains("# TYPE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metrics_AskedByPrometheus3_KeepTheNamesOfTheRules()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await Ask(hive, HiveUnderTest.AdminKey, "twin/tokens-7");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Authorization", "Bearer " + HiveUnderTest.AdminKey);
        request.Headers.Add(
            "Accept",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        using var answer = await hive.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\nllmhive_overhead_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("\nllmhive_cost_usd_total{", text, StringComparison.Ordinal);
        Assert.Contains("gen_ai_request_model=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfProbesScrapesAndTheDashboard_AreNotCounted()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var routes = hive.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();
        var uncounted = routes.Where(route => route.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null).Select(route => route.RoutePattern.RawText!.Trim('/'));
        Assert.Equal(["dashboard/{**page}", "health/live", "health/ready", "metrics"], uncounted.Order());
    }

    [Fact]
    public async Task Metrics_SwitchedOff_AreNoRoute()
    {
        await using var front = await ApiUnderTest.Start(static builder => builder.Configuration["Telemetry:Metrics"] = "false");
        using var client = front.Client(ApiUnderTest.AdminKey);
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Usage_OfAWholeRun_IsTheLedgers()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp(User, "enterprise");
        await Ask(hive, key, "twin/tokens-3101");
        await Ask(hive, key, "twin/tokens-3101");
        await Ask(hive, key, "twin/tokens-45", streams: true);
        await Ask(hive, key, "twin/echo");
        await Ask(hive, key, "twin/fail", status: HttpStatusCode.BadGateway);
        await Ask(hive, key, "hive/vote");
        await Ask(hive, key, "hive/refine");
        using var recorded = await hive.Send(
            HttpMethod.Post, "/api/v1/billing/usage/" + User, new { record_id = "r1", prompt_tokens = 1234, completion_tokens = 5, model = "any text", cost_usd = 0.25 });
        Assert.True(recorded.IsSuccessStatusCode, await recorded.Content.ReadAsStringAsync());

        var metrics = await Exposition.Of(hive);
        var ledger = hive.Services.GetRequiredService<IUsageLedger>();
        var slices = await ledger.Sum(new() { UserId = User }, default);
        var rows = await ledger.List(new() { UserId = User }, null, 100, default);
        Assert.True(slices.Length >= 6 && slices.Sum(slice => slice.Tokens) > 7_000, $"{slices.Length} slices");
        foreach (var model in slices.GroupBy(slice => slice.Model == "any text" ? "recorded" : slice.Model))
        {
            Assert.Equal(
                (model.Key, model.Sum(slice => slice.TokensIn), model.Sum(slice => slice.TokensOut)),
                (model.Key, Tokens(metrics, model.Key, "input"), Tokens(metrics, model.Key, "output")));
            Assert.Equal((double)model.Sum(slice => slice.CostUsd), metrics.Sum("llmhive_cost_usd_total", ("gen_ai_request_model", model.Key)), 12);
        }

        Assert.Equal(rows.Items.Length, metrics.Sum("llmhive_ledger_rows_total"));

        // The clock stands, so nothing was shipped until the ledger was asked.
        Assert.Equal(rows.Items.Length, metrics.Sum("llmhive_ledger_unshipped"));
        Assert.Equal(0, (await Exposition.Of(hive)).Sum("llmhive_ledger_unshipped"));
        Assert.Equal(1, metrics.Sum("gen_ai_client_operation_time_to_first_chunk_seconds_count", ("gen_ai_request_model", "twin/tokens-45")));
        Assert.Contains(metrics.Samples, sample => sample.Name == "llmhive_breaker_state" && sample.Labels["gen_ai_request_model"] == "twin/echo");
        Assert.Equal(rows.Items.Count(row => row.Outcome == "rejected"), metrics.Sum("llmhive_ledger_rows_total", ("llmhive_outcome", "rejected")));
        Assert.Equal(2, metrics.Sum("llmhive_runs_total"));
        Assert.Equal(7, metrics.Sum("llmhive_admissions_total", ("llmhive_decision", "admitted"), ("llmhive_plan", "enterprise")));
    }

    [Fact]
    public async Task Labels_OfEverySeries_HoldNoUserKeyOrPromptAndAreFew()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var keys = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            keys.Add(await hive.SignUp($"{User}-{i}", "pro"));
        }

        await Ask(hive, keys[0], "twin/tokens-7");
        var before = (await Exposition.Of(hive)).Samples.Count;
        foreach (var key in keys)
        {
            await Ask(hive, key, "twin/tokens-7");
        }

        using var nowhere = await hive.Send(HttpMethod.Get, "/v1/nothing/" + Prompt, key: keys[0]);
        await Ask(hive, keys[0], "no/such-model", status: HttpStatusCode.NotFound);
        var metrics = await Exposition.Of(hive);
        var values = metrics.Samples.SelectMany(sample => sample.Labels.Values).Distinct().ToArray();
        Assert.All(values, value => Assert.DoesNotContain(User, value, StringComparison.Ordinal));
        Assert.All(values, value => Assert.DoesNotContain(Prompt, value, StringComparison.Ordinal));
        Assert.All(values, value => Assert.DoesNotContain("hive_", value, StringComparison.Ordinal));
        Assert.DoesNotContain("no/such-model", values);

        // Twenty users are as many series as one, but for the kinds of requests that came new.
        Assert.InRange(metrics.Samples.Count, before, before + 60);
        Assert.InRange(metrics.Samples.Count, 100, 2_000);
    }

    [Fact]
    public async Task Overhead_OfRequests_IsTheTimeWithoutProvidersAndReaders()
    {
        var slow = TimeSpan.Zero;
        await using var hive = await HiveUnderTest.Start(Start, services: services =>
        {
            var ledger = services.Last(service => service.ServiceType == typeof(IUsageLedger));
            services.AddSingleton<IUsageLedger>(provider => new SlowLedger(
                (IUsageLedger)ledger.ImplementationFactory!(provider), () => ((Microsoft.Extensions.Time.Testing.FakeTimeProvider)provider.GetRequiredService<TimeProvider>()).Advance(slow)));
        });

        // Each of three members takes a fifth of a second, by the clock that they share; the ledger, which is ours, takes more.
        hive.Models.Says = (_, _) =>
        {
            hive.Clock.Advance(TimeSpan.FromSeconds(0.2));
            return null;
        };
        slow = TimeSpan.FromSeconds(0.3);
        await Ask(hive, HiveUnderTest.AdminKey, "hive/vote");
        var run = await Exposition.Of(hive);
        Assert.Equal(0.3, run.Sum("llmhive_overhead_seconds_sum", ("llmhive_request", "hive")), 6);
        Assert.Equal(0.6, run.Sum("llmhive_run_duration_seconds_sum"), 6);
        await Ask(hive, HiveUnderTest.AdminKey, "twin/tokens-7");
        await Ask(hive, HiveUnderTest.AdminKey, "twin/tokens-7", streams: true);
        var all = await Exposition.Of(hive);
        Assert.Equal(0.3, all.Sum("llmhive_overhead_seconds_sum", ("llmhive_request", "single"), ("llmhive_stream", "false")), 6);
        Assert.Equal(0.3, all.Sum("llmhive_overhead_seconds_sum", ("llmhive_request", "single"), ("llmhive_stream", "true")), 6);
    }

    private static long Tokens(Exposition metrics, string model, string type) =>
        (long)metrics.Sum("gen_ai_client_token_usage_sum", ("gen_ai_request_model", model), ("gen_ai_token_type", type));

    private static async Task Ask(HiveUnderTest hive, string key, string model, bool streams = false, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await hive.Send(
            HttpMethod.Post, "/v1/chat/completions",
            new { model, stream = streams, stream_options = streams ? new { include_usage = true } : null, messages = new[] { new { role = "user", content = Prompt } } }, key);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{model}: {(int)answer.StatusCode} {body}");
    }

    /// <summary>Makes requests look as if they came from somewhere.</summary>
    private sealed class CalledFrom(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, go) =>
            {
                http.Connection.RemoteIpAddress = address;
                return go(http);
            });
            next(app);
        };
    }

    /// <summary>A ledger that takes its time.</summary>
    private sealed class SlowLedger(IUsageLedger inner, Action append) : IUsageLedger
    {
        public ValueTask Append(string requestId, System.Collections.Immutable.ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
        {
            append();
            return inner.Append(requestId, rows, cancellationToken);
        }

        public void Open(OpenReservation reservation) => inner.Open(reservation);

        public Task<UserLedger> Load(string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken) =>
            inner.Load(userId, periodStart, recentSince, cancellationToken);

        public Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken) => inner.Find(userId, rowId, cancellationToken);

        public Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken) => inner.List(query, cursor, limit, cancellationToken);

        public Task<System.Collections.Immutable.ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) => inner.Sum(query, cancellationToken);

        public Task Ship(CancellationToken cancellationToken) => inner.Ship(cancellationToken);
    }
}
