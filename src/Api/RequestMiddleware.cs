using System.Globalization;
using System.Net;

namespace LLMHive;

/// <summary>
/// Outermost of all: names the request, sets the headers that every answer has, and turns exceptions and empty error
/// answers into refusals of the right dialect. Nothing an exception says ever reaches the caller.
/// </summary>
internal sealed partial class RequestMiddleware(
    RequestDelegate next, Drain drain, TimeProvider clock, ILogger<RequestMiddleware> logger)
{
    private const int MaxIdLength = 64;

    public async Task InvokeAsync(HttpContext http)
    {
        var request = new ApiRequest(Ids.NewRequest(clock), clock.GetTimestamp());
        http.Features.Set(request);
        http.TraceIdentifier = request.Id;
        SetHeaders(http, request);
        if (drain.IsClosed && !http.Request.Path.StartsWithSegments("/health"))
        {
            http.Response.Headers.Connection = "close";
            await ErrorWriter.Write(http, Refusals.Leaving);
            return;
        }

        try
        {
            await next(http);
        }
        catch (Exception exception)
        {
            await Fail(http, request, exception);
            return;
        }
        finally
        {
            request.LetIn();
        }

        var response = http.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
        {
            await ErrorWriter.Write(http, Refusals.OfStatus(response.StatusCode, http.Request));
        }
    }

    private void SetHeaders(HttpContext http, ApiRequest request)
    {
        var headers = http.Response.Headers;
        headers["x-request-id"] = request.Id;
        if (http.Request.Headers.TryGetValue("x-request-id", out var theirs) && IsSafe(theirs))
        {
            // Theirs comes back as they sent it; ours is what the log and the ledger know.
            (headers["x-request-id"], headers["x-hive-request-id"]) = (theirs, request.Id);
        }

        headers.XContentTypeOptions = "nosniff";
        if (http.Request.IsHttps && http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        http.Response.OnStarting(SetDuration, http);
    }

    private Task SetDuration(object state)
    {
        var http = (HttpContext)state;
        var elapsed = clock.GetElapsedTime(ApiRequest.Of(http).StartedAt);
        http.Response.Headers["openai-processing-ms"] = ((long)elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private Task Fail(HttpContext http, ApiRequest request, Exception exception)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads it; it is for the metrics.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = 499;
            }

            return Task.CompletedTask;
        }

        var refusal = Explain(exception, http, request);
        if (!http.Response.HasStarted)
        {
            return ErrorWriter.Write(http, refusal);
        }

        // Half an answer is out: cutting the connection is the only honest way left to say that it is not whole.
        http.Abort();
        return Task.CompletedTask;
    }

    private Refusal Explain(Exception exception, HttpContext http, ApiRequest request)
    {
        if (exception is BadHttpRequestException bad)
        {
            return Refusals.OfStatus(bad.StatusCode, http.Request);
        }

        if (HiveRetry.IsClusterTrouble(exception))
        {
            LogUnavailable(exception, request.Id);
            return Refusals.Unavailable;
        }

        LogDefect(exception, request.Id);
        return Refusals.Internal;
    }

    private static bool IsSafe(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxIdLength)
        {
            return false;
        }

        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.' or ':'))
            {
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId}: a part of the cluster did not answer")]
    private partial void LogUnavailable(Exception exception, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed through a defect")]
    private partial void LogDefect(Exception exception, string requestId);
}
