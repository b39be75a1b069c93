using LLMHive.Accounts;

namespace LLMHive.Limits;

/// <summary>Counts a request that calls no model and puts the state of the limits into the answer's headers.</summary>
internal sealed class RequestMeter(IHiveClient hive)
{
    /// <summary>Counts one request of the caller; the refusal when there were too many. Operators are not counted.</summary>
    public async ValueTask<Refusal?> Touch(HttpContext http, Principal caller, RateClass rateClass)
    {
        if (caller.IsAdmin)
        {
            return null;
        }

        // Not repeated on trouble: it may have counted, and a request must not cost two.
        var answer = await hive.Gate(caller.UserId).Touch(rateClass, caller.KeyId, http.RequestAborted);
        ApiRequest.Of(http).Limits = answer.Limits;
        return Show(http, answer.Refusal, answer.Limits);
    }

    /// <summary>Sets the limit headers and returns the refusal with the figures its body needs.</summary>
    public static Refusal? Show(HttpContext http, Refusal? refusal, LimitStatus? limits)
    {
        if (limits is null)
        {
            return refusal;
        }

        if (refusal is null || ErrorTable.Of(refusal.Code).Status != 429)
        {
            RateLimitHeaders.Set(http.Response.Headers, limits);
            return refusal;
        }

        var wait = refusal.RetryAfter ?? limits.RetryAfter ?? TimeSpan.FromSeconds(1);
        RateLimitHeaders.Set(http.Response.Headers, limits, wait);
        return WithFigures(refusal with { RetryAfter = wait }, limits);
    }

    private static Refusal WithFigures(Refusal refusal, LimitStatus limits)
    {
        var details = refusal.Details ?? ImmutableDictionary<string, string>.Empty;
        if (refusal.Code == RefusalCodes.RateLimited && !details.ContainsKey("limit"))
        {
            details = details
                .SetItem("limit", limits.Requests.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .SetItem("remaining", "0");
        }

        return refusal with { Details = details };
    }
}
