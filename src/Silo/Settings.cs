using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>The short environment variables and the settings they stand for.</summary>
public static class Settings
{
    private static readonly (string Variable, string Key)[] Short =
    [
        ("LLMHIVE_POSTGRES", "Storage:Postgres"),
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

    /// <summary>The settings as a program reads them: files, environment, command line, short variables.</summary>
    public static IConfiguration Read(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Configuration.AddShortVariables();
        return builder.Configuration;
    }

    /// <summary>True: the node shares a PostgreSQL database with others. False: it is alone, with SQLite.</summary>
    public static bool IsCluster(this IConfiguration configuration) => !string.IsNullOrEmpty(configuration["Storage:Postgres"]);

    /// <summary>Reads the short variables; one that is set stands above every other source.</summary>
    public static IConfigurationBuilder AddShortVariables(this IConfigurationBuilder configuration) =>
        configuration.AddInMemoryCollection(
            Short.Select(pair => KeyValuePair.Create(pair.Key, Environment.GetEnvironmentVariable(pair.Variable)))
                .Where(pair => !string.IsNullOrEmpty(pair.Value)));
}
