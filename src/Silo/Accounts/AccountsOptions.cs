namespace LLMHive.Accounts;

/// <summary>Settings of accounts; section <c>Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>
    /// Secret of the first admin key, at least 16 characters; empty = one is drawn at the first start and shown once.
    /// Only its hash is stored. Short form: <c>LLMHIVE_ADMIN_KEY</c>.
    /// </summary>
    public string AdminKey { get; set; } = "";
}
