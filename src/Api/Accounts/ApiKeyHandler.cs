using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace LLMHive.Accounts;

/// <summary>
/// Authenticates by <c>Authorization: Bearer hive_…</c> or <c>api-key: hive_…</c>, and on <see cref="BrowserPage"/>s by the
/// password of HTTP Basic; never by the URL, which ends up in logs.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyCache keys, WrongKeyLimiter wrongKeys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Health must answer without the cluster, so open routes do not look keys up.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || Secret() is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }

        var request = ApiRequest.Of(Context);
        if (await keys.Find(secret, request, Context.RequestAborted) is { } key)
        {
            (request.Caller, request.KeyHash) = (key.Principal, KeyHash.Of(secret));
            return key.Success;
        }

        if (request.IsCrowdedOut)
        {
            return AuthenticateResult.Fail("Too many new callers at once.");
        }

        request.WrongKeyWait = wrongKeys.Count(Context.Connection.RemoteIpAddress);
        return AuthenticateResult.Fail("The key is unknown, revoked or expired.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (ApiRequest.Of(Context).IsCrowdedOut)
        {
            await ErrorWriter.Write(Context, Refusals.Crowded);
            return;
        }

        if (ApiRequest.Of(Context).WrongKeyWait is { } wait)
        {
            await ErrorWriter.Write(Context, Refusals.TooManyWrongKeys(wait));
            return;
        }

        Response.Headers.WWWAuthenticate = IsBrowserPage ? "Basic realm=\"LLMHive\", charset=\"UTF-8\"" : "Bearer";
        await ErrorWriter.Write(Context, Secret() is null ? Refusals.NoKey : Refusals.WrongKey);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? "other";
        return ErrorWriter.Write(Context, CommonRefusals.Lacks(needed));
    }

    private bool IsBrowserPage => Context.GetEndpoint()?.Metadata.GetMetadata<BrowserPage>() is not null;

    private string? Secret()
    {
        var authorization = Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && IsBrowserPage)
        {
            return Password(authorization[Basic.Length..].Trim());
        }

        return Request.Headers.TryGetValue("api-key", out var key) ? key.ToString() : null;
    }

    /// <summary>The password; whatever name it comes with, since a key says whose it is. Empty, and so a wrong key, when it is unreadable.</summary>
    private static string Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
