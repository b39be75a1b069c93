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

    /// <summary>The key whose budget a new key spends: the caller's, where he has one, since many keys must not be many budgets. Null = its own.</summary>
    public static string? BudgetOf(Principal caller) =>
        caller is { IsAdmin: false, BudgetUsd: not null } ? caller.BudgetId ?? caller.KeyId : null;

    /// <summary>Null when the caller may have the successor of this key, whose secret he then holds.</summary>
    public static Refusal? DenyRotation(Principal caller, ApiKey key)
    {
        var isOther = BudgetOf(caller) is { } budget && budget != (key.BudgetId ?? key.KeyId);
        return Deny(caller, key.Scopes, key.BudgetUsd, key.ExpiresAt)
            ?? (isOther
                ? Refusal.Of(
                    RefusalCodes.Forbidden, $"'id' {key.KeyId} is a key with another budget than the calling key's. Use a key without a budget, or that key itself.", "id")
                : null);
    }

    /// <summary>Null unless the end lies in the past.</summary>
    public static Refusal? Past(DateTimeOffset? expiresAt, TimeProvider clock) => expiresAt <= clock.GetUtcNow()
        ? Refusal.Of(RefusalCodes.InvalidRequest, $"'expires_at' is {expiresAt.Value.UtcDateTime:O}, which is past. Send a time in the future, or leave it out.", "expires_at")
        : null;
}
