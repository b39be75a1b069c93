namespace LLMHive.Accounts;

/// <summary>Opening, reading and changing accounts.</summary>
internal static class AccountEndpoints
{
    private const string Path = "/api/v1/accounts";

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Accounts");
        group.MapPost("", Open).WithName("OpenAccount").WithSummary("Opens an account").RequireAuthorization(Policies.Admin)
            .Takes<AccountBody>("""{ "user_id": "u1", "display_name": "Ada", "email": "ada@example.com" }""")
            .Produces<Account>(201).Refuses(400, 403, 409, 413, 415);
        group.MapGet("", List).WithName("ListAccounts").WithSummary("All accounts, newest first").RequireAuthorization(Policies.Admin)
            .Pages().Produces<PageView<Account>>().Refuses(400, 403);
        group.MapGet("/{userId}", Find).WithName("GetAccount").WithSummary("One account").RequireAuthorization(Policies.Billing)
            .Produces<Account>().Refuses(400, 403, 404);
        group.MapPatch("/{userId}", Change).WithName("ChangeAccount").WithSummary("Changes an account").RequireAuthorization(Policies.Billing)
            .Takes<AccountChangeBody>("""{ "display_name": "Ada L." }""")
            .Produces<Account>().Refuses(400, 403, 404, 413, 415);
    }

    private static async Task<IResult> Open(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, AccountBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var details = new AccountChange { DisplayName = wanted.DisplayName, Email = wanted.Email, Country = wanted.Country };
        var opened = await hive.Account(wanted.UserId).Open(details, cancellationToken);
        if (opened.Value is not null)
        {
            http.Response.Headers.Location = $"{Path}/{wanted.UserId}";
        }

        return opened.ToResult(Same, ApiJson.Default.Account, StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var paging = Paging.Of(http.Request);
        if (paging.Value is not { } page)
        {
            return paging.Refusal!.ToResult();
        }

        var accounts = await HiveRetry.Read(
            (hive.Directory, page, cancellationToken),
            static call => call.Directory.Accounts(call.page.Cursor, call.page.Limit, call.cancellationToken));
        return accounts.ToResult(static found => new PageView<Account>([.. found.Items], found.NextCursor), ApiJson.Default.PageViewAccount);
    }

    private static async Task<IResult> Find(string userId, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (ApiRequest.CallerOf(http).Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var account = await HiveRetry.Read(
            (Grain: hive.Account(userId), cancellationToken), static call => call.Grain.Find(call.cancellationToken));
        return account is null ? Refusals.NotFound.ToResult() : Answers.Json(account, ApiJson.Default.Account);
    }

    private static async Task<IResult> Change(
        string userId, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        if (caller.Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var body = await bodies.Read(http.Request, AccountChangeBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        if (wanted.Disabled is not null && !caller.IsAdmin)
        {
            return Refusal.Of(RefusalCodes.Forbidden, "'disabled' may be set by an operator only. Leave it out.", "disabled").ToResult();
        }

        var change = new AccountChange { DisplayName = wanted.DisplayName, Email = wanted.Email, Disabled = wanted.Disabled, Country = wanted.Country };
        return (await hive.Account(userId).Change(change, cancellationToken)).ToResult(Same, ApiJson.Default.Account);
    }

    private static Account Same(Account account) => account;
}
