namespace LLMHive.Accounts;

/// <summary>Making, listing, rotating and ending API keys.</summary>
internal static class KeyEndpoints
{
    private const string Path = "/api/v1/keys";

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).RequireAuthorization(Policies.Billing).WithTags("Keys");
        group.MapPost("", Create).WithName("CreateKey").WithSummary("Makes a key; its secret is shown this once")
            .Takes<KeyBody>("""{ "name": "laptop", "scopes": ["chat"], "budget_usd": 5 }""")
            .Produces<NewKeyView>(201).Refuses(400, 403, 404, 413, 415);
        group.MapGet("", List).WithName("ListKeys").WithSummary("The caller's keys, newest first (admin: of user_id)")
            .Pages().Produces<PageView<KeyView>>().Refuses(400, 403, 404);
        group.MapGet("/{id}", Find).WithName("GetKey").WithSummary("One key, without its secret")
            .Produces<KeyView>().Refuses(403, 404);
        group.MapDelete("/{id}", Revoke).WithName("RevokeKey").WithSummary("Ends a key everywhere within five seconds")
            .Produces<KeyView>().Refuses(403, 404);
        group.MapPost("/{id}/rotate", Rotate).WithName("RotateKey").WithSummary("Makes a successor with the same rights and what is left of the budget; the old key ends after the grace")
            .Takes<RotateBody>("""{ "grace_seconds": 3600 }""")
            .Produces<NewKeyView>(201).Refuses(400, 403, 404, 413, 415);
    }

    private static async Task<IResult> Create(
        HttpContext http, BodyReader bodies, IHiveClient hive, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var body = await bodies.Read(http.Request, KeyBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var owner = wanted.UserId ?? caller.UserId;
        var order = new ApiKeyOrder
        {
            Name = wanted.Name ?? "", Scopes = wanted.Wanted(), BudgetUsd = wanted.BudgetUsd, ExpiresAt = wanted.ExpiresAt,
            BudgetId = KeyRights.BudgetOf(caller),
        };
        var refusal = caller.Deny(owner) ?? KeyRights.Deny(caller, order.Scopes, order.BudgetUsd, order.ExpiresAt) ?? KeyRights.Past(order.ExpiresAt, clock);
        return refusal is not null
            ? refusal.ToResult()
            : Made(http, await hive.Account(owner).CreateKey(order, cancellationToken));
    }

    private static async Task<IResult> List(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var asked = http.Request.Query["user_id"].ToString();
        var owner = asked.Length == 0 ? caller.UserId : asked;
        var paging = Paging.Of(http.Request);
        if ((caller.Deny(owner) ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        var keys = await HiveRetry.Read(
            (hive.Directory, owner, Page: paging.Value!, cancellationToken),
            static call => call.Directory.Keys(call.owner, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return keys.ToResult(
            static page => new PageView<KeyView>([.. page.Items.Select(KeyView.Of)], page.NextCursor), ApiJson.Default.PageViewKeyView);
    }

    private static async Task<IResult> Find(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken) =>
        await Seen(id, http, hive, cancellationToken) is { } key
            ? Answers.Json(KeyView.Of(key), ApiJson.Default.KeyView)
            : Refusals.NotFound.ToResult();

    private static async Task<IResult> Revoke(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (await Seen(id, http, hive, cancellationToken) is not { } key)
        {
            return Refusals.NotFound.ToResult();
        }

        return (await hive.Account(key.UserId).RevokeKey(id, cancellationToken)).ToResult(KeyView.Of, ApiJson.Default.KeyView);
    }

    private static async Task<IResult> Rotate(
        string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (await Seen(id, http, hive, cancellationToken) is not { } key)
        {
            return Refusals.NotFound.ToResult();
        }

        var body = await bodies.Read(http.Request, RotateBody.Read);
        var refusal = body.Refusal ?? KeyRights.DenyRotation(ApiRequest.CallerOf(http), key);
        return refusal is not null
            ? refusal.ToResult()
            : Made(http, await hive.Account(key.UserId).RotateKey(id, TimeSpan.FromSeconds(body.Value!.GraceSeconds), cancellationToken));
    }

    /// <summary>The key, if there is one and the caller may see it.</summary>
    private static async Task<ApiKey?> Seen(string id, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (!Ids.IsValid(id))
        {
            return null;
        }

        var key = await HiveRetry.Read(
            (hive.Directory, id, cancellationToken), static call => call.Directory.FindKey(call.id, call.cancellationToken));
        return key is not null && ApiRequest.CallerOf(http).Deny(key.UserId) is null ? key : null;
    }

    private static IResult Made(HttpContext http, Outcome<NewApiKey> made)
    {
        if (made.Value is { } key)
        {
            http.Response.Headers.Location = $"{Path}/{key.Key.KeyId}";
            http.Response.Headers.CacheControl = "no-store";
        }

        return made.ToResult(NewKeyView.Of, ApiJson.Default.NewKeyView, StatusCodes.Status201Created);
    }
}
