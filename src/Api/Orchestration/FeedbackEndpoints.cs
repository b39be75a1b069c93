using LLMHive.Accounts;

namespace LLMHive.Orchestration;

/// <summary>Telling the hive what was right: the source of the weights of <c>hive/vote</c>.</summary>
internal static class FeedbackEndpoints
{
    public static void MapFeedback(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/feedback", Give).RequireAuthorization(Policies.Chat).WithTags("Runs").WithName("GiveFeedback")
            .WithSummary("Rates the answer of an own run, or tells the right one; a later word on the same run replaces the earlier one")
            .Takes<FeedbackBody>("""{ "run_id": "run_0199c2de-7b1f-7e3a-9a53-2f0c6f1f7a10", "correct_answer": "42" }""")
            .Produces<FeedbackView>().Refuses(400, 403, 404, 413, 415);

    private static async Task<IResult> Give(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, FeedbackBody.Read);
        if (body.Value is not { } given)
        {
            return body.Refusal!.ToResult();
        }

        if (!RunIds.IsValid(given.RunId))
        {
            return Refusals.NotFound.ToResult();
        }

        var taken = await hive.Run(given.RunId).Rate(ApiRequest.CallerOf(http).UserId, given.Feedback(), cancellationToken);
        return taken.ToResult(it => new FeedbackView(given.RunId, it.TaskClass, it.Models), ApiJson.Default.FeedbackView);
    }
}
