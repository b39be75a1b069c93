using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using LLMHive.Chat;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace LLMHive.Telemetry;

/// <summary>One request, one trace: from the HTTP server over grains down to the provider calls.</summary>
public sealed class TraceTests
{
    private const string User = "trace-user-7f3a";
    private const string Prompt = "a-prompt-that-no-span-may-hold";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Trace_OfARun_IsOneTreeAndIsSent()
    {
        await using var collector = await Collector.Start();
        await using var hive = await HiveUnderTest.Start(Start, collector.Settings);
        var spans = await Record(hive, Chat("hive/vote"), spansOfOurs: 7);

        var workflow = Assert.Single(spans, span => span.OperationName == "invoke_workflow hive/vote");
        Assert.Contains(Ancestors(workflow, spans), span => span.Kind == ActivityKind.Server && span.Source.Name == "Microsoft.AspNetCore");
        Assert.Equal(("vote", "complete"), (workflow.GetTagItem("llmhive.engine.executed"), workflow.GetTagItem("llmhive.status")));
        var agents = spans.Where(span => span.OperationName.StartsWith("invoke_agent ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, agents.Length);
        Assert.All(agents, agent => Assert.Contains(workflow, Ancestors(agent, spans)));
        foreach (var agent in agents)
        {
            var call = Assert.Single(spans, span => span.ParentSpanId == agent.SpanId && span.OperationName.StartsWith("chat ", StringComparison.Ordinal));
            Assert.Equal((ActivityKind.Client, "chat", "twin"), (call.Kind, call.GetTagItem("gen_ai.operation.name"), call.GetTagItem("gen_ai.provider.name")));
            Assert.Equal("twin", agent.GetTagItem("gen_ai.provider.name"));
            Assert.Equal(agent.GetTagItem("gen_ai.request.model"), call.GetTagItem("gen_ai.request.model"));
            Assert.True((long)call.GetTagItem("gen_ai.usage.input_tokens")! > 0);
        }

        Assert.All(spans.SelectMany(span => span.TagObjects), tag => Assert.DoesNotContain(Prompt, tag.Value?.ToString() ?? "", StringComparison.Ordinal));
        Assert.True(hive.Services.GetRequiredService<TracerProvider>().ForceFlush(10_000));
        Assert.Contains("/v1/traces", collector.Paths);
    }

    [Fact]
    public async Task Trace_OfASingleModel_HangsUnderTheRequestAndTellsFailure()
    {
        await using var collector = await Collector.Start();
        await using var hive = await HiveUnderTest.Start(Start, collector.Settings);
        var spans = await Record(hive, Chat("twin/fail"), spansOfOurs: 1, HttpStatusCode.BadGateway);
        var call = Assert.Single(spans, span => span.OperationName == "chat twin/fail");
        Assert.Equal((ActivityStatusCode.Error, "rejected"), (call.Status, call.GetTagItem("error.type")));
        Assert.Contains(Ancestors(call, spans), span => span.Kind == ActivityKind.Server);
    }

    [Fact]
    public async Task Trace_OfAUsersRequests_HoldsHisIdNowhere()
    {
        await using var collector = await Collector.Start();
        await using var hive = await HiveUnderTest.Start(Start, collector.Settings);
        var key = await hive.SignUp(User, "enterprise");
        var run = await Record(hive, Chat("hive/vote"), spansOfOurs: 7, key: key);
        var usage = await Record(hive, new(HttpMethod.Get, $"/api/v1/billing/usage/{User}/current-period"), spansOfOurs: 0, key: key);

        // The keys of his grains are told, with a hash in his place.
        var tags = run.Concat(usage).SelectMany(span => span.TagObjects).ToArray();
        Assert.Contains(tags, tag => tag.Value?.ToString()?.Contains("/user:user_", StringComparison.Ordinal) == true);
        Assert.Contains(tags, tag => tag is { Key: "url.path", Value: "/api/v1/billing/usage/{userId}/current-period" });
        Assert.All(tags, tag => Assert.DoesNotContain(User, tag.Value?.ToString() ?? "", StringComparison.Ordinal));
        Assert.All(run.Concat(usage), span => Assert.DoesNotContain(User, span.DisplayName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traces_WithoutAnEndpoint_AreNotMade()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Assert.Null(hive.Services.GetService<TracerProvider>());
    }

    /// <summary>
    /// The spans of one request, by the trace id that it came with. The client has its answer before the last of them has ended,
    /// so it is told how many of the product's own there are to come, beside the server's.
    /// </summary>
    private static async Task<List<Activity>> Record(
        HiveUnderTest hive, HttpRequestMessage asked, int spansOfOurs, HttpStatusCode status = HttpStatusCode.OK, string key = HiveUnderTest.AdminKey)
    {
        var trace = ActivityTraceId.CreateRandom();
        var ended = new ConcurrentQueue<Activity>();
        var left = spansOfOurs + 1;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is Spans.SourceName or "Microsoft.AspNetCore" or "Microsoft.Orleans.Application" or "Microsoft.Orleans.Storage",
            ActivityStopped = span =>
            {
                if (span.TraceId == trace)
                {
                    ended.Enqueue(span);
                    if (span.Source.Name is Spans.SourceName or "Microsoft.AspNetCore" && Interlocked.Decrement(ref left) == 0)
                    {
                        all.TrySetResult();
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = asked;
        request.Headers.Add("Authorization", "Bearer " + key);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await hive.Http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return [.. ended];
    }

    private static HttpRequestMessage Chat(string model) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = System.Net.Http.Json.JsonContent.Create(new { model, messages = new[] { new { role = "user", content = Prompt } } }),
    };

    private static IEnumerable<Activity> Ancestors(Activity span, List<Activity> spans)
    {
        for (var at = span; spans.Find(other => other.SpanId == at.ParentSpanId) is { } parent; at = parent)
        {
            yield return parent;
        }
    }

    /// <summary>Takes OTLP on a free loopback port and remembers what came.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Collector(WebApplication app) => _app = app;

        public ConcurrentQueue<string> Paths { get; } = new();

        public Dictionary<string, string?> Settings => new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

        public static async Task<Collector> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            collector._app.Run(http =>
            {
                collector.Paths.Enqueue(http.Request.Path);
                return Task.CompletedTask;
            });
            await collector._app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
