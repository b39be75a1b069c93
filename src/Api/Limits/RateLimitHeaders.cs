using System.Globalization;

namespace LLMHive.Limits;

/// <summary>
/// Tells the state of the limits in three dialects at once: ours without a suffix (the tightest limit, reset in Unix seconds),
/// OpenAI's with the suffixes <c>-requests</c> and <c>-tokens</c> (durations), and the IETF draft's two structured fields.
/// </summary>
internal static class RateLimitHeaders
{
    /// <summary>Sets the headers.</summary>
    /// <param name="headers">Of the answer.</param>
    /// <param name="status">State of the limits.</param>
    /// <param name="wait">On 429: when the same request could pass; null otherwise.</param>
    public static void Set(IHeaderDictionary headers, LimitStatus status, TimeSpan? wait = null)
    {
        var requests = status.Requests;
        var tokens = status.Tokens;
        var tightest = tokens is not null && IsTighter(tokens, requests) ? tokens : requests;

        headers["X-RateLimit-Limit"] = Text(tightest.Limit);
        headers["X-RateLimit-Remaining"] = Text(tightest.Remaining);
        headers["X-RateLimit-Reset"] = Text(UnixSecondsRoundedUp(status.Now + tightest.FullIn));

        headers["x-ratelimit-limit-requests"] = Text(requests.Limit);
        headers["x-ratelimit-remaining-requests"] = Text(requests.Remaining);
        headers["x-ratelimit-reset-requests"] = OpenAiDuration.Format(requests.FullIn);
        if (tokens is not null)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens.Limit);
            headers["x-ratelimit-remaining-tokens"] = Text(tokens.Remaining);
            headers["x-ratelimit-reset-tokens"] = OpenAiDuration.Format(tokens.FullIn);
        }

        var name = ReferenceEquals(tightest, requests) ? "rpm" : "tpm";
        var moment = wait is { } retry ? ErrorWriter.Seconds(retry) : (long)Math.Ceiling(Math.Max(0, tightest.FullIn.TotalSeconds));
        headers["RateLimit-Policy"] = Policy(requests, tokens);
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={tightest.Remaining};t={moment}");
    }

    private static string Policy(BucketStatus requests, BucketStatus? tokens) => tokens is null
        ? string.Create(CultureInfo.InvariantCulture, $"\"rpm\";q={requests.Limit};w=60")
        : string.Create(CultureInfo.InvariantCulture, $"\"rpm\";q={requests.Limit};w=60, \"tpm\";q={tokens.Limit};w=60;qu=\"tokens\"");

    // remaining/limit compared crosswise: exact, and a limit of zero needs no special case.
    private static bool IsTighter(BucketStatus one, BucketStatus other) =>
        (Int128)one.Remaining * other.Limit < (Int128)other.Remaining * one.Limit;

    private static long UnixSecondsRoundedUp(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
