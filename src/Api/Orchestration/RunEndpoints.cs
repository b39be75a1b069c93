using System.Globalization;
using LLMHive.Accounts;

namespace LLMHive.Orchestration;

/// <summary>Looking at runs, following them, ending them. Somebody else's run does not exist.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/runs", List).RequireAuthorization(Policies.Chat).WithTags("Runs")
            .WithName("ListRuns").WithSummary("The caller's runs that have ended and are kept, newest first (admin: of user_id)")
            .Pages().Produces<PageView<RunSummaryView>>().Refuses(400, 403, 404);
        var group = routes.MapGroup("/v1/runs/{id}").RequireAuthorization(Policies.Chat).WithTags("Runs");
        group.MapGet("", Find).WithName("GetRun").WithSummary("A run with its trace (admin: somebody else's with user_id)")
            .Produces<RunView>().Refuses(403, 404);
        group.MapGet("/events", Follow).WithName("FollowRun")
            .WithSummary("The run's trace as server-sent events; Last-Event-ID, or ?after=, resumes after that entry (admin: somebody else's with user_id)")
            .Produces(200, contentType: "text/event-stream").Refuses(400, 403, 404);
        group.MapPost("/cancel", Cancel).WithName("CancelRun").WithSummary("Ends a run early; what was used is booked (admin: somebody else's with user_id)")
            .Produces<RunView>().Refuses(403, 404);
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

        var runs = await HiveRetry.Read(
            (hive.Runs, owner, Page: paging.Value!, cancellationToken),
            static call => call.Runs.List(call.owner, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return runs.ToResult(
            static page => new PageView<RunSummaryView>([.. page.Items.Select(RunSummaryView.Of)], page.NextCursor), ApiJson.Default.PageViewRunSummaryView);
    }

    private static async Task<IResult> Find(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        Show(await Seen(id, http, hive, cancellationToken));

    private static async Task<IResult> Cancel(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        Show(RunIds.IsValid(id) ? await hive.Run(id).Cancel(Owner(http), cancellationToken) : null);

    private static async Task<IResult> Follow(
        string id, HttpContext http, IHiveClient hive, RunEvents events, OpenStreams streams, CancellationToken cancellationToken)
    {
        // The header is what a browser sends when it reconnects, and newer than the address that it began with.
        var header = http.Request.Headers["Last-Event-ID"].ToString();
        var (name, last) = header.Length > 0 ? ("Last-Event-ID", header) : ("after", http.Request.Query["after"].ToString());
        var seq = 0;
        if (last.Length > 0 && !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out seq))
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' must be the id of an event of this run, a whole number.", name).ToResult();
        }

        if (await Seen(id, http, hive, cancellationToken) is null)
        {
            return Refusals.NotFound.ToResult();
        }

        await streams.Run(http, open => events.Write(http, hive.Run(id).Follow(Owner(http), seq, open)));
        return Results.Empty;
    }

    private static async Task<RunResult?> Seen(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        RunIds.IsValid(id)
            ? await HiveRetry.Read(
                (Run: hive.Run(id), Owner: Owner(http), cancellationToken), static call => call.Run.Find(call.Owner, call.cancellationToken))
            : null;

    /// <summary>Whose run is meant: the caller's; an operator may name a user by <c>user_id</c>.</summary>
    private static string Owner(HttpContext http)
    {
        var caller = ApiRequest.CallerOf(http);
        return caller.IsAdmin && http.Request.Query["user_id"].ToString() is { Length: > 0 } user ? user : caller.UserId;
    }

    private static IResult Show(RunResult? run) =>
        run is null ? Refusals.NotFound.ToResult() : Answers.Json(RunView.Of(run), ApiJson.Default.RunView);
}
