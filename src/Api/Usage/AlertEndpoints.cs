using LLMHive.Accounts;

namespace LLMHive.Usage;

/// <summary>Usage alerts, and the limit that a user sets to the own spending.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/billing").RequireAuthorization(Policies.Billing).WithTags("Usage");
        group.MapGet("/alerts", List).WithName("ListAlerts").WithSummary("The caller's usage alerts at 50, 80 and 100 %, newest first (admin: of user_id)")
            .Pages().Produces<PageView<AlertView>>().Refuses(400, 403, 404);
        group.MapPut("/spend-limit", Limit).WithName("SetSpendLimit").WithSummary("Sets the most overage the caller wants to pay for in a billing period (admin: of user_id)")
            .Takes<SpendLimitBody>("""{ "limit_usd": 20 }""").Produces<SpendLimit>().Refuses(400, 403, 404, 413, 415);
    }

    private static async Task<IResult> List(
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var owner = userId ?? caller.UserId;
        var paging = Paging.Of(http.Request);
        if ((caller.Deny(owner) ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        var alerts = await HiveRetry.Read(
            (hive.Billing, owner, Page: paging.Value!, cancellationToken),
            static call => call.Billing.Alerts(call.owner, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return alerts.ToResult(
            static page => new PageView<AlertView>([.. page.Items.Select(AlertView.Of)], page.NextCursor), ApiJson.Default.PageViewAlertView);
    }

    private static async Task<IResult> Limit(
        [Microsoft.AspNetCore.Mvc.FromQuery(Name = "user_id")] string? userId, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var owner = userId ?? caller.UserId;
        if (caller.Deny(owner) is { } refusal)
        {
            return refusal.ToResult();
        }

        var body = await bodies.Read(http.Request, SpendLimitBody.Read);
        return body.Value is { } wanted
            ? Answers.Json(await hive.Gate(owner).LimitSpend(wanted.LimitUsd, cancellationToken), ApiJson.Default.SpendLimit)
            : body.Refusal!.ToResult();
    }
}
