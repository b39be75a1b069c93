using System.Text;
using LLMHive.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace LLMHive.Billing;

/// <summary>What endpoints are told of, as it happens, for screens: alerts and changes of the subscription.</summary>
internal static class EventEndpoints
{
    private const int MostIdLength = 200;

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/billing/events", Follow).WithTags("Webhooks").RequireAuthorization(Policies.Billing).WithName("FollowEvents")
            .WithSummary("The caller's alerts and subscription changes as server-sent events, without an end; Last-Event-ID resumes after that event (admin: of user_id)")
            .Produces(200, contentType: "text/event-stream").Refuses(400, 403, 404, 429);

    private static async Task<IResult> Follow(
        [FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, OpenStreams streams, IOptions<ApiOptions> options, TimeProvider clock)
    {
        var caller = ApiRequest.CallerOf(http);
        var owner = userId ?? caller.UserId;
        if (caller.Deny(owner) is { } refusal)
        {
            return refusal.ToResult();
        }

        var after = http.Request.Headers["Last-Event-ID"].ToString();
        if (after.Length > MostIdLength)
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest, $"'Last-Event-ID' has {after.Length} characters. Give the id of the last event you saw, or leave it out.", "Last-Event-ID").ToResult();
        }

        var stream = new EventStream(http, clock, options.Value);
        await streams.Run(http, async open =>
        {
            await foreach (var told in hive.Events(owner).Follow(after.Length == 0 ? null : after, open))
            {
                await (told is not null ? stream.Write(Written(told)) : stream.HasBegun ? stream.Beat() : stream.Write(": open\n\n"u8.ToArray()));
            }
        });
        return Results.Empty;
    }

    // JSON holds no raw line breaks, so one data line is enough.
    private static byte[] Written(UserEvent told) => Encoding.UTF8.GetBytes($"id: {told.Id}\nevent: {told.Type}\ndata: {told.Body}\n\n");
}
