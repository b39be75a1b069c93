using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>Carries one request to the hive and its frames back, and gives up on a node that shows no sign of life.</summary>
internal sealed partial class HiveDoor(
    IHiveClient hive, BodyReader bodies, Limits.RequestMeter meter, Drain drain, IOptions<ApiOptions> options, Telemetry.RequestMetrics metrics,
    TimeProvider clock, ILogger<HiveDoor> logger)
{
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(options.Value.SilenceSeconds);
    private readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(options.Value.KeepAliveSeconds);

    /// <summary>Hands the request's body to the hive and writes what comes back.</summary>
    public async Task Forward(HttpContext http, HiveOperation operation)
    {
        var body = await ReadBody(http);
        if (body is null)
        {
            return;
        }

        var request = ApiRequest.Of(http);
        var answer = new HiveAnswer(http, new EventStream(http, clock, _keepAlive), metrics, clock);
        try
        {
            await foreach (var frame in Frames(Call(http, operation, body), http.RequestAborted))
            {
                await answer.Take(frame);
            }

            if (!answer.IsComplete)
            {
                await answer.Refuse(Refusals.Unavailable);
            }
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested && http.Response.HasStarted)
        {
            LogBroken(exception, request.Id);
            await answer.Refuse(HiveRetry.IsClusterTrouble(exception) ? Refusals.Unavailable : Refusals.Internal);
        }
    }

    /// <summary>The call that a request stands for.</summary>
    public static HiveCall Call(HttpContext http, HiveOperation operation, byte[] body) => new()
    {
        RequestId = ApiRequest.Of(http).Id,
        Caller = ApiRequest.CallerOf(http),
        Operation = operation,
        Body = body,
        IdempotencyKey = http.Request.Headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null,
    };

    /// <summary>The body; null when it was refused and the refusal written. Such a request costs one of the minute's requests like any other.</summary>
    public async ValueTask<byte[]?> ReadBody(HttpContext http)
    {
        var body = await Attempt(http);
        if (body.Value is { } bytes)
        {
            return bytes;
        }

        var late = await meter.Touch(http, ApiRequest.CallerOf(http), Limits.RateClass.Chat);
        await ErrorWriter.Write(http, late ?? body.Refusal!);
        return null;
    }

    /// <summary>The frames of one call. Silence beyond the limit is a <see cref="TimeoutException"/>; the caller's leaving ends the call.</summary>
    public async IAsyncEnumerable<HiveFrame> Frames(
        HiveCall call, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken gone)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var left = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        using var over = drain.Over.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        var frames = hive.Door().Send(call, patience.Token).GetAsyncEnumerator(patience.Token);
        try
        {
            while (await Next(frames, patience, gone))
            {
                yield return frames.Current;
            }
        }
        finally
        {
            // A silent node would keep the caller waiting for its farewell as well.
            var farewell = frames.DisposeAsync();
            if (gone.IsCancellationRequested || !patience.IsCancellationRequested)
            {
                await farewell;
            }
            else
            {
                _ = Observe(farewell, call.RequestId);
            }
        }
    }

    private async ValueTask<bool> Next(IAsyncEnumerator<HiveFrame> frames, CancellationTokenSource patience, CancellationToken gone)
    {
        var next = frames.MoveNextAsync();
        if (next.IsCompleted)
        {
            return await next;
        }

        // Only waiting for the hive is timed, not the time a slow reader takes.
        patience.CancelAfter(_silence);
        try
        {
            var more = await next;
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return more;
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested && patience.IsCancellationRequested)
        {
            throw new TimeoutException(drain.Over.IsCancellationRequested
                ? "The node is being stopped, and the request did not end in time."
                : $"The front door gave no sign of life for {_silence.TotalSeconds} s.");
        }
    }

    private async Task Observe(ValueTask farewell, string requestId)
    {
        try
        {
            await farewell;
        }
        catch (Exception exception) when (HiveRetry.IsClusterTrouble(exception) || exception is OperationCanceledException)
        {
            LogBroken(exception, requestId);
        }
    }

    private async ValueTask<Outcome<byte[]>> Attempt(HttpContext http)
    {
        try
        {
            return await bodies.Read(http.Request);
        }
        catch (BadHttpRequestException broken)
        {
            return Refusals.OfStatus(broken.StatusCode, http.Request);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId}: the stream broke after its first byte")]
    private partial void LogBroken(Exception exception, string requestId);
}
