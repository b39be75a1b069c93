using Microsoft.Extensions.Configuration;

namespace LLMHive;

/// <summary>The short environment variables and the settings they stand for.</summary>
public static class Settings
{
    private static readonly (string Variable, string Key)[] Short =
    [
        ("LLMHIVE_DATA", "Storage:DataDirectory"),
        ("LLMHIVE_ADMIN_KEY", "Accounts:AdminKey"),
        ("LLMHIVE_MODELS", "Models:File"),
        ("LLMHIVE_PLANS", "Billing:PlansFile"),
        ("STRIPE_API_KEY", "Stripe:ApiKey"),
        ("STRIPE_API_BASE", "Stripe:ApiBase"),
        ("STRIPE_WEBHOOK_SECRET", "Stripe:WebhookSecrets:0"),
        ("LLMHIVE_SILO_PORT", "Silo:SiloPort"),
        ("LLMHIVE_GATEWAY_PORT", "Silo:GatewayPort"),
    ];

    /// <summary>Reads the short variables; one that is set stands above every other source.</summary>
    public static IConfigurationBuilder AddShortVariables(this IConfigurationBuilder configuration) =>
        configuration.AddInMemoryCollection(
            Short.Select(pair => KeyValuePair.Create(pair.Key, Environment.GetEnvironmentVariable(pair.Variable)))
                .Where(pair => !string.IsNullOrEmpty(pair.Value)));
}
