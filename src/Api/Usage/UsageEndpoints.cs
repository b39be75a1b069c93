using LLMHive.Accounts;

namespace LLMHive.Usage;

/// <summary>What was used, and usage that operators record.</summary>
internal static class UsageEndpoints
{
    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/billing/usage").WithTags("Usage");
        group.MapGet("/{userId}/current-period", Current).WithName("GetCurrentUsage").WithSummary("Usage of the current billing period")
            .RequireAuthorization(Policies.Billing).Produces<UsageView>().Refuses(400, 403, 404);
        UsageReports.Map(group);
        group.MapPost("/{userId}", Record).WithName("RecordUsage").WithSummary("Records usage by hand; the same record twice counts once")
            .RequireAuthorization(Policies.Admin)
            .Takes<UsageBody>("""{ "record_id": "r-1", "prompt_tokens": 700, "completion_tokens": 300, "cost_usd": 0.0012 }""")
            .Produces<UsageRecorded>(201).Produces<UsageRecorded>(200).Refuses(400, 403, 404, 409, 413, 415);
    }

    private static async Task<IResult> Current(string userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (ApiRequest.CallerOf(http).Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var usage = await HiveRetry.Read(
            (Gate: hive.Gate(userId), cancellationToken), static call => call.Gate.CurrentPeriod(call.cancellationToken));
        return Answers.Json(UsageView.Of(usage), ApiJson.Default.UsageView);
    }

    private static async Task<IResult> Record(
        string userId, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (ApiRequest.CallerOf(http).Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var body = await bodies.Read(http.Request, UsageBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var recorded = await hive.Gate(userId).Record(wanted.ToRecord(), cancellationToken);
        var status = recorded.Value is { Duplicate: false } ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return recorded.ToResult(static done => done, ApiJson.Default.UsageRecorded, status);
    }
}
