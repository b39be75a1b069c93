using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>The one table that turns what a provider did into outcome, code and sentence.</summary>
public static partial class ProviderFailures
{
    /// <summary>Most characters of a provider's own words that reach the caller.</summary>
    public const int LongestMessage = 500;

    /// <summary>An answer with an HTTP status other than 200.</summary>
    /// <param name="model">Model id of the catalogue, for the sentence.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The first bytes of the body; only <c>error.message</c>, <c>.code</c> and <c>.type</c> of it are read.</param>
    /// <param name="retryAfter">The parsed Retry-After.</param>
    public static ProviderFailure FromStatus(string model, int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter = null)
    {
        var (message, code) = ReadError(body);
        if (status == 402 || code.Contains("insufficient_quota", StringComparison.OrdinalIgnoreCase))
        {
            return Failure(CallOutcome.Billing, RefusalCodes.ProviderError,
                $"The provider of {model} wants payment from the operator of this service; choose another model or tell the operator.");
        }

        return status switch
        {
            400 or 403 when code.Contains("content_filter", StringComparison.OrdinalIgnoreCase) => Failure(CallOutcome.Filtered,
                RefusalCodes.ProviderRejected, $"The content filter of {model}'s provider stopped the request: {message}"),
            400 or 404 or 413 or 422 => Failure(CallOutcome.Rejected, RefusalCodes.ProviderRejected,
                message.Length > 0 ? $"The provider of {model} refused the request: {message}" : $"The provider of {model} refused the request with status {status} and gave no reason."),
            401 or 403 => Failure(CallOutcome.Auth, RefusalCodes.ProviderError,
                $"The provider of {model} refused this service's credentials; the operator must check the key."),
            408 or 504 => TimedOut(model) with { RetryAfter = retryAfter },
            429 => new(CallOutcome.RateLimited,
                Refusal.Of(RefusalCodes.ProviderUnavailable, $"The provider of {model} is at its rate limit; try again later or choose another model.") with { RetryAfter = retryAfter },
                retryAfter),
            _ => Failure(CallOutcome.Error, RefusalCodes.ProviderError, $"The provider of {model} failed with status {status}.") with { RetryAfter = retryAfter },
        };
    }

    /// <summary>A JSON error inside an answer that began well.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    public static ProviderFailure InAnswer(string model) =>
        Failure(CallOutcome.Error, RefusalCodes.ProviderError, $"The provider of {model} reported an error in the middle of its answer.");

    /// <summary>An answer that the provider's content filter ended.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    public static ProviderFailure FilteredAnswer(string model) =>
        Failure(CallOutcome.Filtered, RefusalCodes.ProviderRejected, $"The content filter of {model}'s provider stopped the answer.");

    /// <summary>No first or no further byte in time.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    public static ProviderFailure TimedOut(string model) =>
        Failure(CallOutcome.Timeout, RefusalCodes.ProviderTimeout, $"The provider of {model} did not answer in time.");

    /// <summary>The longest time of one call is over.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    /// <param name="limit">That time.</param>
    public static ProviderFailure TooLong(string model, TimeSpan limit) =>
        Failure(CallOutcome.Timeout, RefusalCodes.ProviderTimeout, FormattableString.Invariant(
            $"The call of {model} was ended at its limit: one call may take {Math.Round(limit.TotalSeconds)} s. Ask for a shorter answer (max_tokens), or in several calls."));

    /// <summary>No connection.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    public static ProviderFailure Unreachable(string model) =>
        Failure(CallOutcome.Error, RefusalCodes.ProviderUnavailable, $"The provider of {model} could not be reached.");

    /// <summary>The connection broke.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    public static ProviderFailure Broken(string model) =>
        Failure(CallOutcome.Error, RefusalCodes.ProviderError, $"The connection to the provider of {model} broke before the answer was complete.");

    /// <summary>An answer that cannot be read.</summary>
    /// <param name="model">Model id of the catalogue.</param>
    /// <param name="what">What is wrong with it, as the end of "The provider of x sent …".</param>
    public static ProviderFailure Unreadable(string model, string what) =>
        Failure(CallOutcome.ParseError, RefusalCodes.ProviderError, $"The provider of {model} sent {what}.");

    /// <summary>A request that this service itself cannot hand on.</summary>
    /// <param name="code">One of <see cref="RefusalCodes"/>.</param>
    /// <param name="message">What was wrong, the value and the cure.</param>
    /// <param name="param">The field to blame.</param>
    public static ProviderFailure Rejected(string code, string message, string? param = null) =>
        new(CallOutcome.Rejected, Refusal.Of(code, message, param));

    /// <summary>A provider's words without addresses, keys and control characters, at most <see cref="LongestMessage"/> characters.</summary>
    public static string Sanitize(string message)
    {
        var clean = Controls().Replace(Keys().Replace(Addresses().Replace(message, "[address]"), "[redacted]"), " ").Trim();
        return clean.Length <= LongestMessage ? clean : string.Concat(clean.AsSpan(0, LongestMessage - 1), "…");
    }

    private static ProviderFailure Failure(CallOutcome outcome, string code, string message) => new(outcome, Refusal.Of(code, message));

    private static (string Message, string Code) ReadError(ReadOnlySpan<byte> body)
    {
        if (!Surrogates.AreWhole(body)) return ("", ""); // no reader takes half a character
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error)) return ("", "");
            if (error.ValueKind == JsonValueKind.String) return (Sanitize(error.GetString()!), "");
            return error.ValueKind == JsonValueKind.Object
                ? (Sanitize(Text(error, "message")), $"{Text(error, "code")} {Text(error, "type")}")
                : ("", "");
        }
        catch (JsonException)
        {
            return ("", ""); // An error page is no reason to fail differently.
        }
    }

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex(@"\b(?:https?|wss?)://\S+|\bwww\.\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Addresses();

    // A long run is looked at once, from its beginning: providers quote what the caller sent.
    [GeneratedRegex(@"\b(?:sk|pk|rk|gsk|xai|hive|key|AIza)[-_][\w\-*.]{4,}|\bAIza[\w\-]{10,}|\bBearer\s+\S+|(?<![A-Za-z0-9\-_])(?=[A-Za-z\-_]*\d)[A-Za-z0-9\-_]{32,}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Keys();

    [GeneratedRegex(@"[\p{C}\s]+")]
    private static partial Regex Controls();
}
