using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace LLMHive.Accounts;

/// <summary>A key that was looked up and found good, in the forms that requests need; made once per look-up, not per request.</summary>
internal sealed class KnownKey
{
    public KnownKey(Principal principal)
    {
        Principal = principal;
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, principal.UserId) };
        claims.AddRange(ScopeNames.Of(principal.Scopes).Select(static scope => new Claim(Policies.ScopeClaim, scope)));
        var user = new ClaimsPrincipal(new ClaimsIdentity(claims, ApiKeyHandler.SchemeName));
        Success = AuthenticateResult.Success(new AuthenticationTicket(user, ApiKeyHandler.SchemeName));
    }

    public Principal Principal { get; }

    public AuthenticateResult Success { get; }
}
