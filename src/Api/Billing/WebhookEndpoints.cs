using LLMHive.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace LLMHive.Billing;

/// <summary>Endpoints of users that are told of events, and what could not be delivered to them.</summary>
internal static class WebhookEndpoints
{
    private const string Path = "/api/v1/billing/webhook-endpoints";

    public static void MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).RequireAuthorization(Policies.Billing).WithTags("Webhooks");
        group.MapPost("", Create).WithName("CreateWebhookEndpoint").WithSummary("Makes an endpoint; its secret is shown this once")
            .Takes<WebhookBody>("""{ "url": "https://example.com/hive", "events": ["usage.alert"] }""")
            .Produces<WebhookView>(201).Refuses(400, 403, 404, 413, 415);
        group.MapGet("", List).WithName("ListWebhookEndpoints").WithSummary("The caller's endpoints, newest first (admin: of user_id)")
            .Produces<PageView<WebhookView>>().Refuses(400, 403, 404);
        group.MapDelete("/{id}", Delete).WithName("DeleteWebhookEndpoint").WithSummary("Deletes an endpoint; what waits for it is dropped")
            .Produces<WebhookView>().Refuses(400, 403, 404);
        group.MapGet("/dead-letters", DeadLetters).WithName("ListDeadLetters").WithSummary("Events that could not be delivered, newest first")
            .Pages().Produces<PageView<DeadLetterView>>().Refuses(400, 403, 404);
        group.MapPost("/dead-letters/{id}/replay", Replay).WithName("ReplayDeadLetter").WithSummary("Tries to deliver a dead letter again")
            .Produces<DeadLetterView>(202).Refuses(400, 403, 404);
    }

    private static async Task<IResult> Create(
        [FromQuery(Name = "user_id")] string? userId, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (Owner(http, userId, out var owner) is { } refusal)
        {
            return refusal.ToResult();
        }

        var body = await bodies.Read(http.Request, WebhookBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var made = await hive.Webhooks(owner).Create(new(wanted.Url, [.. wanted.Events]), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return made.ToResult(WebhookView.Of, ApiJson.Default.WebhookView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(
        [FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (Owner(http, userId, out var owner) is { } refusal)
        {
            return refusal.ToResult();
        }

        var endpoints = await HiveRetry.Read(
            (Grain: hive.Webhooks(owner), cancellationToken), static call => call.Grain.Endpoints(call.cancellationToken));
        return Answers.Json(new PageView<WebhookView>([.. endpoints.Select(WebhookView.Of)], null), ApiJson.Default.PageViewWebhookView);
    }

    private static async Task<IResult> Delete(
        string id, [FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        Owner(http, userId, out var owner) is { } refusal
            ? refusal.ToResult()
            : (await hive.Webhooks(owner).Delete(id, cancellationToken)).ToResult(WebhookView.Of, ApiJson.Default.WebhookView);

    private static async Task<IResult> DeadLetters(
        [FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var paging = Paging.Of(http.Request);
        if ((Owner(http, userId, out var owner) ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        var letters = await HiveRetry.Read(
            (Grain: hive.Webhooks(owner), Page: paging.Value!, cancellationToken),
            static call => call.Grain.DeadLetters(call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return letters.ToResult(
            static page => new PageView<DeadLetterView>([.. page.Items.Select(DeadLetterView.Of)], page.NextCursor), ApiJson.Default.PageViewDeadLetterView);
    }

    private static async Task<IResult> Replay(
        string id, [FromQuery(Name = "user_id")] string? userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        Owner(http, userId, out var owner) is { } refusal
            ? refusal.ToResult()
            : (await hive.Webhooks(owner).Replay(id, cancellationToken)).ToResult(DeadLetterView.Of, ApiJson.Default.DeadLetterView, StatusCodes.Status202Accepted);

    /// <summary>Whose endpoints a request is about; the refusal when the caller may not act for that user.</summary>
    private static Refusal? Owner(HttpContext http, string? asked, out string owner)
    {
        var caller = ApiRequest.CallerOf(http);
        owner = asked ?? caller.UserId;
        return caller.Deny(owner);
    }
}
