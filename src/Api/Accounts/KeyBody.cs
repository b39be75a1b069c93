namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/keys</c>.</summary>
/// <param name="UserId">Admin only: whose key it will be; default = the caller's.</param>
/// <param name="Name">At most 200 characters.</param>
/// <param name="Scopes">At least one of chat, billing, knowledge, admin; none that the caller's own key lacks.</param>
/// <param name="BudgetUsd">Most that calls with this key may cost in one billing period; null = no limit of its own. A key made by a key with a budget spends that budget, not one of its own.</param>
/// <param name="ExpiresAt">When the key stops working; null = never.</param>
internal sealed record KeyBody(string? UserId, string? Name, IReadOnlyList<string> Scopes, decimal? BudgetUsd, DateTimeOffset? ExpiresAt)
{
    /// <summary>The scopes as flags.</summary>
    internal KeyScopes Wanted() => Scopes.Aggregate(KeyScopes.None, static (all, name) => all | (ScopeNames.Find(name) ?? KeyScopes.None));

    public static KeyBody Read(Fields fields)
    {
        var body = new KeyBody(
            fields.Text("user_id", Ids.MaxLength), fields.Text("name", 200), fields.Texts("scopes", 8) ?? [],
            fields.Money("budget_usd", 0.000001m, 1_000_000m), fields.Time("expires_at"));
        if (body.UserId is { } user && !Ids.IsValid(user))
        {
            fields.Blame(Ids.Invalid("user_id", user));
        }

        if (body.Scopes.Count == 0 || body.Scopes.Any(static name => ScopeNames.Find(name) is null))
        {
            fields.Blame(Refusal.Of(
                RefusalCodes.InvalidRequest, $"'scopes' must be a list of at least one of: {ScopeNames.Listed}.", "scopes"));
        }

        return body;
    }
}
