using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>Carries one request to the hive and its frames back, and gives up on a node that shows no sign of life.</summary>
internal sealed partial class HiveDoor(
    IHiveClient hive, BodyReader bodies, Accounts.Newcomers newcomers, Limits.RequestMeter meter, Drain drain, IOptions<ApiOptions> options, Telemetry.RequestMetrics metrics,
    TimeProvider clock, ILogger<HiveDoor> logger)
{
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(options.Value.SilenceSeconds);

    /// <summary>Hands the request's body to the hive and writes what comes back.</summary>
    public async Task Forward(HttpContext http, HiveOperation operation)
    {
        if (await ReadBody(http) is { } body)
        {
            await Forward(http, Call(http, operation, body), PlainForm.Instance);
        }
    }

    /// <summary>Makes a call and writes what comes back in the caller's form.</summary>
    public async Task Forward(HttpContext http, HiveCall call, IAnswerForm form)
    {
        var answer = new HiveAnswer(http, form, new EventStream(http, clock, options.Value), metrics, clock);
        try
        {
            await foreach (var frame in Frames(http, call))
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
            LogBroken(exception, call.RequestId);
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
        if (ApiRequest.Of(http).IsCrowdedOut)
        {
            await ErrorWriter.Write(http, Refusals.Crowded);
            return null;
        }

        if (body.Value is { } bytes)
        {
            return bytes;
        }

        var late = await meter.Touch(http, ApiRequest.CallerOf(http), Limits.RateClass.Chat);
        await ErrorWriter.Write(http, late ?? body.Refusal!);
        return null;
    }

    /// <summary>
    /// The frames of one call; with the first that is no heartbeat the caller is let in. Silence beyond the limit is a
    /// <see cref="TimeoutException"/>; the caller's leaving ends the call.
    /// </summary>
    public async IAsyncEnumerable<HiveFrame> Frames(HttpContext http, HiveCall call)
    {
        var request = ApiRequest.Of(http);
        await foreach (var frame in PatientDoor.Frames(
            hive.Door(), call, _silence, clock, trouble => LogBroken(trouble, call.RequestId), http.RequestAborted, drain.Over))
        {
            if (frame is not HiveFrame.Heartbeat)
            {
                request.LetIn();
            }

            yield return frame;
        }
    }

    private async ValueTask<Outcome<byte[]>> Attempt(HttpContext http)
    {
        try
        {
            // A place is for looking somebody up and admitting him, not for an upload at his pace.
            var request = ApiRequest.Of(http);
            var aside = !IsHere(http.Request) && request.StepAside();
            var body = await bodies.Read(http.Request);
            if (aside)
            {
                await newcomers.Enter(request, http.RequestAborted);
            }

            return body;
        }
        catch (BadHttpRequestException broken)
        {
            return Refusals.OfStatus(broken.StatusCode, http.Request);
        }
    }

    private static bool IsHere(HttpRequest request)
    {
        if (!request.BodyReader.TryRead(out var read))
        {
            return false;
        }

        var length = read.Buffer.Length;
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read.IsCompleted || length >= request.ContentLength;
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId}: the stream broke after its first byte")]
    private partial void LogBroken(Exception exception, string requestId);
}
