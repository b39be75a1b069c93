namespace LLMHive.Storage;

/// <summary>Kinds of rows in the query tables.</summary>
public static class QueryKinds
{
    /// <summary>Accounts; id = user id.</summary>
    public const string Account = "account";

    /// <summary>API keys; id = public key id, owner = user id.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Invitations to sign up; id = invitation id, owner = who used it.</summary>
    public const string Invite = "invite";

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

    /// <summary>Invoices and credit notes; id = number, owner = user id.</summary>
    public const string Invoice = "invoice";

    /// <summary>Which document was made from a source; id = source key, owner = user id.</summary>
    public const string InvoiceSource = "invoice_source";

    /// <summary>Usage alerts; id = unique, owner = user id.</summary>
    public const string Alert = "alert";

    /// <summary>Endpoints that users want events at; id = endpoint id, owner = user id.</summary>
    public const string WebhookEndpoint = "webhook_endpoint";

    /// <summary>Spend limits that users set; id = user id.</summary>
    public const string SpendLimit = "spend_limit";

    /// <summary>Closed billing periods; id = user id and start, owner = user id, at = end of the period.</summary>
    public const string UsagePeriod = "usage_period";

    /// <summary>Parts of billing periods under plans that were left; id = that of the period and a number, owner = user id, at = when it was left.</summary>
    public const string UsagePart = "usage_part";

    /// <summary>Presets that stand for a hive model; id = the model's id.</summary>
    public const string Promotion = "promotion";
}
