namespace LLMHive;

/// <summary>The refusals that the HTTP front itself pronounces.</summary>
internal static class Refusals
{
    public static readonly Refusal NoKey = Refusal.Of(
        RefusalCodes.InvalidApiKey, "No API key was sent. Send it as 'Authorization: Bearer hive_…' or as the header 'api-key'.");

    public static readonly Refusal WrongKey = CommonRefusals.WrongKey;

    public static readonly Refusal Internal = Refusal.Of(
        RefusalCodes.Internal, "Something went wrong on our side. Try again; when it stays, report the x-request-id of this answer.");

    public static readonly Refusal Unavailable = CommonRefusals.Unavailable;

    public static readonly Refusal Leaving = Refusal.Of(
        RefusalCodes.Unavailable, "This node is being stopped and takes no new requests. Try again; another one answers.") with { RetryAfter = TimeSpan.FromSeconds(1) };

    public static readonly Refusal Crowded = Refusal.Of(
        RefusalCodes.Unavailable, "More callers come for the first time than can be let in at once. Wait as Retry-After says, and try again.") with { RetryAfter = TimeSpan.FromSeconds(2) };

    public static readonly Refusal NotFound = CommonRefusals.NotFound;

    public static Refusal TooManyStreams(int most) => Refusal.Of(
        RefusalCodes.ConcurrencyLimit, $"{most} streams of yours are open. Close one, and open this one again.") with { RetryAfter = TimeSpan.FromSeconds(5) };

    public static Refusal TooManyWrongKeys(TimeSpan wait) => Refusal.Of(
        RefusalCodes.RateLimited, "Too many wrong API keys came from this address. Check the key, then wait as Retry-After says.") with { RetryAfter = wait };

    public static Refusal BodyTooLarge(int limit) => Refusal.Of(
        RefusalCodes.BodyTooLarge, $"The body is larger than {limit} bytes. Send less, or split it.");

    private static string Shown(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");

    /// <summary>The refusal behind a status that the framework set without a body.</summary>
    public static Refusal OfStatus(int status, HttpRequest request) => status switch
    {
        400 => Refusal.Of(RefusalCodes.InvalidRequest, "The request could not be read. See the reference at /docs."),
        401 => NoKey,
        403 => Refusal.Of(RefusalCodes.Forbidden, "This key may not do that."),
        404 => Refusal.Of(RefusalCodes.NotFound, $"There is no route {request.Method} {request.Path}. All routes are listed at /docs."),
        405 => Refusal.Of(RefusalCodes.MethodNotAllowed, $"{request.Path} does not take {request.Method}. The header Allow lists what it takes."),
        408 => Refusal.Of(RefusalCodes.RequestTimeout, "The body did not arrive in time. Send it again, faster."),
        413 => Refusal.Of(RefusalCodes.BodyTooLarge, "The body is too large. Send less, or split it."),
        415 => Refusal.Of(
            RefusalCodes.UnsupportedMediaType,
            $"'Content-Type' is '{Shown(request.ContentType ?? "")}'. Send 'application/json' in UTF-8, without a Content-Encoding.", "Content-Type"),
        429 => Refusal.Of(RefusalCodes.RateLimited, "Too many requests. Wait as Retry-After says."),
        503 => Unavailable,
        >= 400 and < 500 => Refusal.Of(RefusalCodes.InvalidRequest, "The request could not be read. See the reference at /docs."),
        _ => Internal,
    };
}
