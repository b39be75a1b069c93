using Microsoft.AspNetCore.Http.Features;

namespace LLMHive;

/// <summary>
/// Writes server-sent events, each piece flushed at once, with a comment line when nothing was written for a while. A reader who
/// takes nothing for too long loses his connection. The web server's own least rate does not see to that: it is an average since
/// the first byte, so that what fits into buffers buys a silent reader minutes to hours.
/// </summary>
internal sealed class EventStream(HttpContext http, TimeProvider clock, ApiOptions options)
{
    private static readonly byte[] Comment = ": keep-alive\n\n"u8.ToArray();

    private readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(options.KeepAliveSeconds);
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.ReaderSeconds);
    private long _lastWrite = clock.GetTimestamp();

    /// <summary>How long the reader kept us waiting.</summary>
    public TimeSpan Writing { get; private set; }

    /// <summary>True once bytes went out: from then on errors travel as events.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Writes bytes as they are and flushes; waits for slow readers, so that nothing is read for them meanwhile.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        if (!HasBegun)
        {
            Begin();
        }

        _lastWrite = clock.GetTimestamp();
        var taken = http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        await using var late = taken.IsCompleted ? null : clock.CreateTimer(static http => ((HttpContext)http!).Abort(), http, _patience, Timeout.InfiniteTimeSpan);
        await taken;
        Writing += clock.GetElapsedTime(_lastWrite);
    }

    /// <summary>Called on each heartbeat: keeps proxies and clients from taking a long thought for a dead line.</summary>
    public ValueTask Beat() => clock.GetElapsedTime(_lastWrite) < _keepAlive ? default : Write(Comment);

    private void Begin()
    {
        HasBegun = true;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
