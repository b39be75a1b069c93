using LLMHive.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LLMHive.Billing;

/// <summary>Wires payment: Stripe when there is a key, the sandbox without.</summary>
public static class PaymentsSetup
{
    /// <summary>
    /// Adds <see cref="IPaymentProcessor"/>; in the sandbox also <see cref="ISandboxControl"/> and its part of the work table.
    /// An <see cref="IWebhookDelivery"/> gets the sandbox's events.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting is wrong; names it and the cure.</exception>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection("Stripe")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection("Sandbox")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        var stripe = configuration.GetSection("Stripe").Get<StripeOptions>() ?? new();
        PaymentsRules.Check(stripe);

        services.AddSingleton(provider => WebhookSecrets.From(
            provider.GetRequiredService<IOptions<StripeOptions>>().Value, provider.GetRequiredService<IOptions<SandboxOptions>>().Value));
        services.AddMetrics();
        services.AddSingleton<StripeMetrics>();
        services.AddSingleton<StripePriceIds>();
        services.AddSingleton<StripeReader>();
        services.AddSingleton<StripePrices>();
        services.AddSingleton<StripeCustomers>();
        services.AddSingleton<StripeInvoices>();
        services.AddSingleton<StripePages>();
        services.AddSingleton<StripeSubscriptions>();
        services.AddSingleton<StripeEvents>();
        services.AddSingleton<IPaymentProcessor, StripeProcessor>();
        services.AddSingleton<IPriceSync, StripePriceSync>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StripeOptions>>().Value);
        if (stripe.ApiKey.Length == 0)
        {
            services.AddSandbox();
        }
        else
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StripeCalls>(provider, NewClient(new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),

                // Which of our traces a call belongs to is none of Stripe's business.
                ActivityHeadersPropagator = null,
            })));
        }

        return services;
    }

    private static void AddSandbox(this IServiceCollection services)
    {
        services.AddSingleton<SandboxKnobs>();
        services.AddSingleton<SandboxDesk>();
        services.AddSingleton<SandboxHandler>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SandboxCourier>(provider, new HttpClient()));
        services.AddSingleton<ISandboxControl, SandboxControl>();
        services.AddSingleton<IWorkHandler, SandboxWork>();
        services.TryAddSingleton<ISandboxStore>(provider => provider.GetRequiredService<IStore>() is PostgresStore postgres
            ? new PostgresSandboxStore(postgres)
            : new SqliteSandboxStore(provider.GetRequiredService<SqliteStore>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StripeCalls>(
            provider, NewClient(provider.GetRequiredService<SandboxHandler>())));
    }

    /// <summary>A client without a time limit of its own: that is set for each call, on the injected clock.</summary>
    private static HttpClient NewClient(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
}
