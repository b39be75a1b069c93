namespace LLMHive.Usage;

/// <summary>What an alert is about.</summary>
public enum UsageMetric
{
    /// <summary>Tokens of the included quota.</summary>
    Tokens,

    /// <summary>Requests of the included quota.</summary>
    Requests,

    /// <summary>Price of the overage against the user's spend limit.</summary>
    Spend,
}
