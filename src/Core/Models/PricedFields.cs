namespace LLMHive.Models;

/// <summary>
/// Request fields that change what a provider charges or which model answers, so that the model's price would not hold. They
/// reach a provider only where the operator allows them by name, and answers for the price.
/// </summary>
public static class PricedFields
{
    /// <summary>What <c>allow</c> in <c>models.json</c> may name.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "service_tier", "web_search_options", "search_parameters", "models", "route", "plugins", "provider", "modalities", "audio", "tools",
    ];
}
