using Microsoft.AspNetCore.Http.Features;

namespace LLMHive;

/// <summary>Writes server-sent events, each piece flushed at once, with a comment line when nothing was written for a while.</summary>
internal sealed class EventStream(HttpContext http, TimeProvider clock, TimeSpan keepAlive)
{
    private static readonly byte[] Comment = ": keep-alive\n\n"u8.ToArray();

    private long _lastWrite = clock.GetTimestamp();

    /// <summary>How long the reader kept us waiting.</summary>
    public TimeSpan Writing { get; private set; }

    /// <summary>True once bytes went out: from then on errors travel as events.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Writes bytes as they are and flushes; waits for slow readers.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes)
    {
        if (!HasBegun)
        {
            Begin();
        }

        _lastWrite = clock.GetTimestamp();
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        Writing += clock.GetElapsedTime(_lastWrite);
    }

    /// <summary>Called on each heartbeat: keeps proxies and clients from taking a long thought for a dead line.</summary>
    public ValueTask Beat() => clock.GetElapsedTime(_lastWrite) < keepAlive ? default : Write(Comment);

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
