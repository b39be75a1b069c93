using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>The plans on offer, and plans by an operator's word.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        // Whoever thinks about signing up has no key yet.
        routes.MapGet("/api/v1/billing/plans", List).AllowAnonymous().WithTags("Billing")
            .WithName("ListPlans").WithSummary("The plans that can be had now, with prices and limits").Produces<PlanListView>();

        var group = routes.MapGroup("/api/v1/admin/users").RequireAuthorization(Policies.Admin).WithTags("Billing");
        group.MapPut("/{userId}/plan", Grant).WithName("GrantPlan").WithSummary("Puts a plan in force without payment, at once")
            .Takes<PlanBody>("""{ "plan": "pro" }""")
            .Produces<Entitlements>().Refuses(400, 403, 404, 413, 415);
    }

    private static async Task<IResult> List(IHiveClient hive, CancellationToken cancellationToken)
    {
        var plans = await HiveRetry.Read((hive.Billing, cancellationToken), static call => call.Billing.Plans(call.cancellationToken));
        return Answers.Json(new PlanListView([.. plans.Select(PlanView.Of)]), ApiJson.Default.PlanListView);
    }

    private static async Task<IResult> Grant(
        string userId, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        if (caller.Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var body = await bodies.Read(http.Request, PlanBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var granted = await hive.Subscription(userId).Grant(new PlanGrant(wanted.Plan, caller.KeyId), cancellationToken);
        return granted.ToResult(static entitlements => entitlements, ApiJson.Default.Entitlements);
    }
}
