using LLMHive.Accounts;

namespace LLMHive;

/// <summary>Who calls, and what that allows.</summary>
internal sealed class CallerContext(Principal principal)
{
    public Principal Principal => principal;

    public string UserId => principal.UserId;

    /// <summary>Goes on when the caller has the scope; operators have all.</summary>
    /// <exception cref="HiveException"><c>forbidden</c>.</exception>
    public void Require(KeyScopes scope)
    {
        if (!principal.IsAdmin && !principal.Scopes.HasFlag(scope))
        {
            throw new HiveException(CommonRefusals.Lacks(ScopeNames.Of(scope)[0]));
        }
    }
}
