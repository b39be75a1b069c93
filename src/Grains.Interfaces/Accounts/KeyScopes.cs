namespace LLMHive.Accounts;

/// <summary>What an API key may do. Written in JSON as an array of lower-case names.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask models: everything under <c>/v1</c>.</summary>
    Chat = 1,

    /// <summary>See usage and limits, manage the subscription and the user's own keys.</summary>
    Billing = 2,

    /// <summary>Read and write collections and memory.</summary>
    Knowledge = 4,

    /// <summary>Operate the hive: every user, every route.</summary>
    Admin = 8,
}
