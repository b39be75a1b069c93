namespace LLMHive.Storage;

/// <summary>Kinds of rows in the query tables.</summary>
public static class QueryKinds
{
    /// <summary>Accounts; id = user id.</summary>
    public const string Account = "account";

    /// <summary>API keys; id = public key id, owner = user id.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Entitlements; id = user id.</summary>
    public const string Entitlements = "entitlements";

    /// <summary>Audit entries; id = unique, owner = the user concerned.</summary>
    public const string Audit = "audit";

    /// <summary>Subscriptions, ended ones too; id = our id, owner = user id.</summary>
    public const string Subscription = "subscription";

    /// <summary>Customers at the payment processor; id = the processor's customer id, owner = user id.</summary>
    public const string Payer = "payer";

    /// <summary>Finished runs; id = run id, owner = user id.</summary>
    public const string Run = "run";
}
