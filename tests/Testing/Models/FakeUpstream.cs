using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LLMHive.Models;

/// <summary>
/// A provider that speaks OpenAI's form (and Anthropic's at <c>/v1/messages</c>) on a free loopback port, and counts what it
/// served. The model's name says what it does:
/// <c>echo</c> (or any other name) says the last message back, a word per delta; <c>fixed-N</c> N words; <c>slow-MS</c> waits
/// first; <c>drip-MS</c> waits before each word; <c>fail-STATUS</c>; <c>rate-SECONDS</c> 429 with Retry-After; <c>quota</c>;
/// <c>filtered</c>; <c>hang</c> never answers; <c>stall</c> two words, then nothing; <c>reset</c>, <c>reset-mid</c>;
/// <c>truncated</c>; <c>garbage</c>; <c>html</c>; <c>nul</c>; <c>huge</c> 50 MB; <c>no-usage</c>; <c>error-mid</c>;
/// <c>json-error</c>; <c>filtered-mid</c> two words, then the filter; <c>odd</c> an unknown finish reason; <c>many</c> 50 MB of
/// small events. <see cref="On"/> adds others.
/// </summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<FakeCall, Task>> _scripts = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _arrived = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _left = new();
    private long _calls, _failed, _promptTokens, _completionTokens;

    private FakeUpstream(WebApplication app) => _app = app;

    /// <summary>Requests received.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Requests answered with an error status.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Prompt tokens of all answered calls.</summary>
    public long PromptTokens => Interlocked.Read(ref _promptTokens);

    /// <summary>Answer tokens sent, those of broken streams included.</summary>
    public long CompletionTokens => Interlocked.Read(ref _completionTokens);

    /// <summary>Keep the last request for <see cref="Last"/> and <see cref="LastHeaders"/>; switch off to measure speed.</summary>
    public bool Remembers { get; set; } = true;

    /// <summary>The last request, for looking at its body and headers.</summary>
    public FakeCall? Last { get; private set; }

    /// <summary>Header values of the last request by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>();

    /// <summary>Path and query of the last request.</summary>
    public string LastTarget { get; private set; } = "";

    /// <summary>Address without a path, such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Base URL in OpenAI's sense.</summary>
    public Uri BaseUrl => new(Address + "/v1");

    /// <summary>Starts one on a free port.</summary>
    public static async Task<FakeUpstream> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var upstream = new FakeUpstream(app);
        app.Run(upstream.Handle);
        await app.StartAsync();
        upstream.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return upstream;
    }

    /// <summary>Prompt tokens that a request with this body is booked with: one for every four bytes.</summary>
    public static long PromptTokensOf(byte[] body) => 1 + (body.Length / 4);

    /// <summary>Answers a model, or a path such as <c>/api/tags</c>, with a script.</summary>
    public FakeUpstream On(string modelOrPath, Func<FakeCall, Task> script)
    {
        _scripts[modelOrPath] = script;
        return this;
    }

    /// <summary>Completes when a call to a <c>hang</c> or <c>stall</c> model waits.</summary>
    public Task Arrived(string model) => Signal(_arrived, model).Task;

    /// <summary>Completes when the caller of a <c>hang</c> or <c>stall</c> model went away.</summary>
    public Task Left(string model) => Signal(_left, model).Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Tells <see cref="Arrived"/> that a script of a test's own waits.</summary>
    public void Arrive(string model) => Signal(_arrived, model).TrySetResult();

    internal void Leave(string model) => Signal(_left, model).TrySetResult();

    internal void Book(long prompt, long completion)
    {
        Interlocked.Add(ref _promptTokens, prompt);
        Interlocked.Add(ref _completionTokens, completion);
    }

    internal void BookFailure() => Interlocked.Increment(ref _failed);

    private static TaskCompletionSource Signal(ConcurrentDictionary<string, TaskCompletionSource> signals, string model) =>
        signals.GetOrAdd(model, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task Handle(HttpContext http)
    {
        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 0));
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var call = FakeCall.Read(http, buffer.ToArray());
        Interlocked.Increment(ref _calls);
        if (Remembers)
        {
            Last = call;
            LastTarget = http.Request.Path + http.Request.QueryString;
            LastHeaders = http.Request.Headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString());
        }

        try
        {
            await Dispatch(call, http.Request.Path.Value ?? "");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Leave(call.Model); // The caller went away in the middle, as callers do.
        }
    }

    private Task Dispatch(FakeCall call, string path)
    {
        if (_scripts.TryGetValue(path, out var script) || _scripts.TryGetValue(call.Model, out script)) return script(call);
        if (path.EndsWith("/chat/completions", StringComparison.Ordinal)) return FakeAnswers.Answer(this, call);
        if (path.EndsWith("/embeddings", StringComparison.Ordinal)) return FakeAnswers.Embed(this, call);
        if (path.EndsWith("/messages", StringComparison.Ordinal)) return FakeAnthropicAnswers.Answer(this, call);
        call.Http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
