namespace LLMHive.Accounts;

/// <summary>A key never makes a key that may do more than itself.</summary>
internal static class KeyRights
{
    /// <summary>Null when the caller may hand these rights on. Operators may hand on everything.</summary>
    public static Refusal? Deny(Principal caller, KeyScopes scopes, decimal? budgetUsd, DateTimeOffset? expiresAt)
    {
        if (caller.IsAdmin)
        {
            return null;
        }

        if ((scopes & ~caller.Scopes) is var missing && missing != KeyScopes.None)
        {
            return Refusal.Of(
                RefusalCodes.Forbidden,
                $"'scopes' asks for {string.Join(", ", ScopeNames.Of(missing))}, which the calling key lacks. Use a key that has it, or ask for less.", "scopes");
        }

        if (caller.BudgetUsd is { } budget && (budgetUsd ?? decimal.MaxValue) > budget)
        {
            return Refusal.Of(
                RefusalCodes.Forbidden, FormattableString.Invariant($"'budget_usd' is above {budget}, the calling key's own. Ask for at most that."), "budget_usd");
        }

        return caller.ExpiresAt is { } end && (expiresAt ?? DateTimeOffset.MaxValue) > end
            ? Refusal.Of(RefusalCodes.Forbidden, $"'expires_at' is after {end.UtcDateTime:O}, the calling key's own end. Ask for at most that.", "expires_at")
            : null;
    }

    /// <summary>Null unless the end lies in the past.</summary>
    public static Refusal? Past(DateTimeOffset? expiresAt, TimeProvider clock) => expiresAt <= clock.GetUtcNow()
        ? Refusal.Of(RefusalCodes.InvalidRequest, $"'expires_at' is {expiresAt.Value.UtcDateTime:O}, which is past. Send a time in the future, or leave it out.", "expires_at")
        : null;
}
