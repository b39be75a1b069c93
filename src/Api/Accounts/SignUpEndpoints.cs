using System.Buffers.Text;
using System.Security.Cryptography;

namespace LLMHive.Accounts;

/// <summary>Signing up, and the invitations to it.</summary>
internal static class SignUpEndpoints
{
    private const int MostBytes = 16 * 1024;
    private static readonly TimeSpan InviteLifetime = TimeSpan.FromDays(7);

    public static void MapSignUp(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("/api/v1/signup").AllowAnonymous().WithTags("Accounts");
        open.MapPost("", SignUp).WithName("SignUp").WithSummary("Opens an account on the free plan with its first key; where addresses are confirmed, sends a token first")
            .Takes<SignUpBody>("""{ "email": "ada@example.com", "display_name": "Ada" }""")
            .Produces<SignUpView>(201).Produces<SignUpView>(202).Refuses(400, 403, 413, 415, 429);
        open.MapPost("/confirm", Confirm).WithName("ConfirmSignUp").WithSummary("Opens the account of a confirmed address")
            .Takes<ConfirmBody>("""{ "token": "…" }""").Produces<SignUpView>(201).Refuses(400, 403, 413, 415, 429);

        var invites = routes.MapGroup("/api/v1/admin/invites").RequireAuthorization(Policies.Admin).WithTags("Accounts");
        invites.MapPost("", Invite).WithName("CreateInvite").WithSummary("Makes an invitation for one person; its code is shown this once")
            .Takes<InviteBody>("""{ "note": "for Ada" }""").Produces<InviteView>(201).Refuses(400, 403, 413, 415);
        invites.MapGet("", List).WithName("ListInvites").WithSummary("All invitations, newest first")
            .Pages().Produces<PageView<InviteView>>().Refuses(400, 403);
    }

    private static async Task<IResult> SignUp(
        HttpContext http, BodyReader bodies, SignUpDoor door, IHiveClient hive, CancellationToken cancellationToken)
    {
        // Nobody has shown a key: a closed door is no reason to read anything, and what is read is small.
        if (door.Closed() is { } closed)
        {
            return closed.ToResult();
        }

        var body = await bodies.Read(http.Request, SignUpBody.Read, MostBytes);
        if ((body.Refusal ?? door.Deny(http.Connection.RemoteIpAddress, body.Value!.InviteCode)) is { } refusal)
        {
            return refusal.ToResult();
        }

        var wanted = body.Value!;
        var key = wanted.Email is { } email ? Digest.Of(email.Trim().ToLowerInvariant()) : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var order = new SignUpOrder { Email = wanted.Email, DisplayName = wanted.DisplayName, InviteCode = wanted.InviteCode };
        return Made(http, await hive.SignUp(key).Request(order, cancellationToken));
    }

    private static async Task<IResult> Confirm(
        HttpContext http, BodyReader bodies, SignUpDoor door, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, ConfirmBody.Read, MostBytes);
        if ((body.Refusal ?? door.TooMany(http.Connection.RemoteIpAddress)) is { } refusal)
        {
            return refusal.ToResult();
        }

        var token = body.Value!.Token;
        return Made(http, await hive.SignUp(token.Split('.')[0]).Confirm(token, cancellationToken));
    }

    private static async Task<IResult> Invite(
        HttpContext http, BodyReader bodies, IHiveClient hive, TimeProvider clock, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, InviteBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var code = "inv-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
        var made = await hive.Invite(Digest.Of(code)).Create(wanted.Note ?? "", wanted.ExpiresAt ?? clock.GetUtcNow() + InviteLifetime, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return made.ToResult(invite => InviteView.Of(invite, code), ApiJson.Default.InviteView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> List(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var paging = Paging.Of(http.Request);
        if (paging.Value is not { } page)
        {
            return paging.Refusal!.ToResult();
        }

        var invites = await HiveRetry.Read(
            (hive.Directory, page, cancellationToken), static call => call.Directory.Invites(call.page.Cursor, call.page.Limit, call.cancellationToken));
        return invites.ToResult(
            static found => new PageView<InviteView>([.. found.Items.Select(InviteView.Of)], found.NextCursor), ApiJson.Default.PageViewInviteView);
    }

    private static IResult Made(HttpContext http, Outcome<SignUpResult> made)
    {
        http.Response.Headers.CacheControl = "no-store";
        var status = made.Value?.Key is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created;
        return made.ToResult(SignUpView.Of, ApiJson.Default.SignUpView, status);
    }
}
