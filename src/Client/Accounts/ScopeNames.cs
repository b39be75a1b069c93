namespace LLMHive.Accounts;

/// <summary>Scopes as JSON spells them.</summary>
internal static class ScopeNames
{
    private static readonly (KeyScopes Scope, string Name)[] All =
        [(KeyScopes.Chat, "chat"), (KeyScopes.Billing, "billing"), (KeyScopes.Knowledge, "knowledge"), (KeyScopes.Admin, "admin")];

    /// <summary>Every name, for messages.</summary>
    public static string Listed { get; } = string.Join(", ", All.Select(static entry => entry.Name));

    public static string[] Of(KeyScopes scopes) =>
        [.. All.Where(entry => scopes.HasFlag(entry.Scope)).Select(static entry => entry.Name)];

    /// <summary>The scope of that name; null when there is none.</summary>
    public static KeyScopes? Find(string name)
    {
        foreach (var entry in All)
        {
            if (entry.Name == name)
            {
                return entry.Scope;
            }
        }

        return null;
    }
}
