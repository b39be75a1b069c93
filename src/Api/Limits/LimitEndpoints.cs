using LLMHive.Accounts;

namespace LLMHive.Limits;

/// <summary>How much room is left.</summary>
internal static class LimitEndpoints
{
    public static void MapLimits(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/billing/rate-limit", Show).RequireAuthorization(Policies.Billing).WithTags("Limits")
            .WithName("GetRateLimit").WithSummary("The caller's request limit on management routes, this request included")
            .Produces<LimitView>().Refuses(403);

    private static IResult Show(HttpContext http) => Answers.Json(LimitView.Of(ApiRequest.Of(http).Limits), ApiJson.Default.LimitView);
}
