using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Billing;

/// <summary>The adapter over a scripted server.</summary>
internal static class PaymentKit
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    public static StripeCalls Calls(HttpMessageHandler server, StripeOptions options, FakeTimeProvider? clock, StripeMetrics metrics) =>
        new(new HttpClient(server), Options.Create(options), clock ?? new FakeTimeProvider(Now), metrics, NullLogger<StripeCalls>.Instance);

    public static IPaymentProcessor On(HttpMessageHandler server, FakeTimeProvider? clock = null, Action<StripeOptions>? configure = null, params string[] secrets) =>
        Services(server, clock, configure, secrets).GetRequiredService<IPaymentProcessor>();

    public static IPriceSync Sync(HttpMessageHandler server) => Services(server, null, null).GetRequiredService<IPriceSync>();

    private static ServiceProvider Services(HttpMessageHandler server, FakeTimeProvider? clock, Action<StripeOptions>? configure, params string[] secrets)
    {
        var options = new StripeOptions { ApiKey = "sk_test_x", ApiBase = "http://stripe.test", WebhookSecrets = secrets };
        configure?.Invoke(options);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock ?? new FakeTimeProvider(Now));
        services.AddSingleton(PlanCatalogue.BuiltIn);
        services.AddPayments(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Stripe:ApiKey"] = "sk_test_x" }).Build());
        services.AddSingleton(Options.Create(options));
        services.AddSingleton(provider => Calls(server, options, clock, provider.GetRequiredService<StripeMetrics>()));
        return services.BuildServiceProvider();
    }
}
