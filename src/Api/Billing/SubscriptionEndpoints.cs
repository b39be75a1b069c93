using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>Subscriptions: made, seen, changed and ended. Every change takes an <c>Idempotency-Key</c>.</summary>
internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(BillingCalls.Path).WithTags("Billing");
        group.MapPost("", Create).WithName("CreateSubscription").WithSummary("Subscribes to a plan").RequireAuthorization(Policies.Billing)
            .Takes<SubscriptionBody>("""{ "user_id": "u1", "tier_name": "pro", "billing_cycle": "monthly" }""")
            .Produces<Subscription>(201).Refuses(400, 402, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapGet("/{id}", Get).WithName("GetSubscription").WithSummary("One subscription, ended ones too").RequireAuthorization(Policies.Billing)
            .Produces<Subscription>().Refuses(403, 404);
        group.MapGet("/user/{userId}", OfUser).WithName("GetSubscriptionOfUser").WithSummary("The present subscription of a user, or the free plan")
            .RequireAuthorization(Policies.Billing).Produces<Subscription>().Refuses(400, 403, 404);
        group.MapPatch("/{id}", Change).WithName("ChangeSubscription").WithSummary("Changes the plan, or the end").RequireAuthorization(Policies.Billing)
            .Takes<SubscriptionChangeBody>("""{ "cancel_at_period_end": false }""")
            .Produces<Subscription>().Refuses(400, 402, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapPost("/{id}/cancel", Cancel).WithName("CancelSubscription").WithSummary("Ends it, now or with its period").RequireAuthorization(Policies.Billing)
            .Takes<CancelBody>("""{ "cancel_immediately": false }""").Produces<Subscription>().Refuses(400, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapPost("/{id}/upgrade", Upgrade).WithName("UpgradeSubscription").WithSummary("A higher plan, or years instead of months, at once")
            .RequireAuthorization(Policies.Billing)
            .Takes<PlanChangeBody>("""{ "new_tier": "enterprise" }""").Produces<Subscription>().Refuses(400, 402, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapPost("/{id}/downgrade", Downgrade).WithName("DowngradeSubscription").WithSummary("A lower plan at the end of the period")
            .RequireAuthorization(Policies.Billing)
            .Takes<PlanChangeBody>("""{ "new_tier": "pro" }""").Produces<Subscription>().Refuses(400, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapPost("/{id}/resume", Resume).WithName("ResumeSubscription").WithSummary("Takes an end at the period's end back, or goes on after a pause")
            .RequireAuthorization(Policies.Billing)
            .Takes<ResumeBody>("{}").Produces<Subscription>().Refuses(400, 402, 403, 404, 409, 413, 415).RepeatsSafely();
        group.MapPost("/{id}/preview", Preview).WithName("PreviewSubscriptionChange").WithSummary("What a change of plan would cost now")
            .RequireAuthorization(Policies.Billing)
            .Takes<PlanChangeBody>("""{ "new_tier": "enterprise" }""").Produces<PlanPreview>().Refuses(400, 403, 404, 409, 413, 415);
        group.MapPost("/{id}/status", Repair).WithName("RepairSubscription").WithSummary("Sets the status by hand; audited").RequireAuthorization(Policies.Admin)
            .Takes<StatusBody>("""{ "status": "active", "reason": "paid by bank transfer" }""").Produces<Subscription>().Refuses(400, 403, 404, 409, 413, 415).RepeatsSafely();
    }

    private static async Task<IResult> Create(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, SubscriptionBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var caller = ApiRequest.CallerOf(http);
        if (caller.Deny(wanted.UserId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var command = wanted.ToCommand() with { ByOperator = caller.IsAdmin };
        return BillingCalls.Answer(
            http, await hive.Subscription(wanted.UserId).Execute(command, BillingCalls.OriginOf(http), cancellationToken));
    }

    private static async Task<IResult> Get(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var found = await BillingCalls.Find(http, id, hive, cancellationToken);
        if (found.Value is not { } stored)
        {
            return found.Refusal!.ToResult();
        }

        // The table may be a moment old; of the present subscription the grain knows better.
        var present = await Present(stored.UserId, hive, cancellationToken);
        return Answers.Json(present.Id == id ? present : stored, ApiJson.Default.Subscription);
    }

    private static async Task<IResult> OfUser(string userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (ApiRequest.CallerOf(http).Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        return Answers.Json(await Present(userId, hive, cancellationToken), ApiJson.Default.Subscription);
    }

    private static Task<IResult> Change(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(id, http, bodies, hive, SubscriptionChangeBody.Read, body => body.ToCommand(id), cancellationToken);

    private static Task<IResult> Cancel(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(
            id, http, bodies, hive, CancelBody.Read,
            body => new() { Action = SubscriptionAction.Cancel, SubscriptionId = id, Immediately = body.CancelImmediately == true }, cancellationToken);

    private static Task<IResult> Upgrade(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(id, http, bodies, hive, PlanChangeBody.Read, body => body.ToCommand(SubscriptionAction.Upgrade, id), cancellationToken);

    private static Task<IResult> Downgrade(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(id, http, bodies, hive, PlanChangeBody.Read, body => body.ToCommand(SubscriptionAction.Downgrade, id), cancellationToken);

    private static Task<IResult> Resume(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(id, http, bodies, hive, ResumeBody.Read, _ => new() { Action = SubscriptionAction.Resume, SubscriptionId = id }, cancellationToken);

    private static Task<IResult> Repair(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken) =>
        Command(
            id, http, bodies, hive, StatusBody.Read,
            body => new() { Action = SubscriptionAction.Repair, SubscriptionId = id, Status = body.Status, Reason = body.Reason }, cancellationToken);

    private static async Task<IResult> Preview(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var found = await BillingCalls.Find(http, id, hive, cancellationToken);
        if (found.Value is not { } stored)
        {
            return found.Refusal!.ToResult();
        }

        var body = await bodies.Read(http.Request, PlanChangeBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var preview = await hive.Subscription(stored.UserId).Preview(wanted.ToCommand(SubscriptionAction.ChangePlan, id), cancellationToken);
        return preview.ToResult(static found => found, ApiJson.Default.PlanPreview);
    }

    /// <summary>404 before the body is looked at: a stranger learns nothing, not even which fields there are.</summary>
    private static async Task<IResult> Command<TBody>(
        string id, HttpContext http, BodyReader bodies, IHiveClient hive, Func<Fields, TBody> read, Func<TBody, SubscriptionCommand> toCommand,
        CancellationToken cancellationToken)
        where TBody : class
    {
        var found = await BillingCalls.Find(http, id, hive, cancellationToken);
        if (found.Value is not { } stored)
        {
            return found.Refusal!.ToResult();
        }

        var body = await bodies.Read(http.Request, read);
        return body.Value is { } wanted
            ? BillingCalls.Answer(http, await hive.Subscription(stored.UserId).Execute(toCommand(wanted), BillingCalls.OriginOf(http), cancellationToken))
            : body.Refusal!.ToResult();
    }

    private static Task<Subscription> Present(string userId, IHiveClient hive, CancellationToken cancellationToken) =>
        HiveRetry.Read((Grain: hive.Subscription(userId), cancellationToken), static call => call.Grain.Find(call.cancellationToken));
}
