namespace LLMHive.Billing;

/// <summary>What the routes of billing share: whose subscription it is, under which key a command comes, how a reply looks.</summary>
internal static class BillingCalls
{
    public const string Path = "/api/v1/billing/subscriptions";

    /// <summary>The subscription of that id, if the caller may see it; "absent" and "somebody else's" look alike.</summary>
    public static async Task<Outcome<Subscription>> Find(HttpContext http, string id, IHiveClient hive, CancellationToken cancellationToken)
    {
        var stored = await HiveRetry.Read(
            (hive.Subscriptions, id, cancellationToken), static call => call.Subscriptions.Find(call.id, call.cancellationToken));
        return stored is null || ApiRequest.CallerOf(http).Deny(stored.UserId) is not null ? Refusals.NotFound : stored;
    }

    /// <summary>Who commands, and under which Idempotency-Key.</summary>
    public static CommandOrigin OriginOf(HttpContext http) => new(
        ApiRequest.CallerOf(http).KeyId,
        http.Request.Headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null);

    /// <summary>The reply as HTTP: 201 with its address for a new subscription, else 200; a repetition says so.</summary>
    public static IResult Answer(HttpContext http, SubscriptionReply reply)
    {
        MarkReplay(http, reply.Replayed);
        if (reply.Subscription is not { } subscription)
        {
            return reply.Refusal!.ToResult();
        }

        if (!reply.Created)
        {
            return Answers.Json(subscription, ApiJson.Default.Subscription);
        }

        http.Response.Headers.Location = $"{Path}/{subscription.Id}";
        return TypedResults.Json(subscription, ApiJson.Default.Subscription, statusCode: StatusCodes.Status201Created);
    }

    public static void MarkReplay(HttpContext http, bool isReplayed)
    {
        if (isReplayed)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }
    }
}
