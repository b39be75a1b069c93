using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>What was changed, by whom.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/admin/audit", List)
        .RequireAuthorization(Policies.Admin).WithTags("Billing").WithName("ListAudit")
        .WithSummary("Changes of plans, subscriptions and promoted presets, newest first; of one user with user_id")
        .Pages().Produces<PageView<AuditEntry>>().Refuses(400, 403, 404);

    private static async Task<IResult> List(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var owner = http.Request.Query["user_id"].ToString() is { Length: > 0 } asked ? asked : null;
        var paging = Paging.Of(http.Request);
        if (((owner is null ? null : ApiRequest.CallerOf(http).Deny(owner)) ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        var entries = await HiveRetry.Read(
            (hive.Billing, owner, Page: paging.Value!, cancellationToken),
            static call => call.Billing.Audit(call.owner, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return entries.ToResult(static page => new PageView<AuditEntry>([.. page.Items], page.NextCursor), ApiJson.Default.PageViewAuditEntry);
    }
}
