using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LLMHive.Billing;

/// <summary>Wires plans and subscriptions.</summary>
internal static class BillingSetup
{
    public static IServiceCollection AddBilling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BillingOptions>().Bind(configuration.GetSection("Billing"))
            .Validate(
                options => options.Tax.All(rate => rate.Key.Length == 2 && rate.Value is >= 0 and < 1),
                "Billing:Tax takes two-letter countries and rates from 0 to below 1, such as DE = 0.19.")
            .ValidateOnStart();
        services.AddSingleton(provider => new TaxRates(
            provider.GetRequiredService<IOptions<BillingOptions>>().Value.Tax.ToDictionary(rate => rate.Key.ToUpperInvariant(), rate => rate.Value)));

        // Read now: a faulty catalogue must stop the start, not the first request.
        services.AddSingleton(Read(configuration.GetSection("Billing").Get<BillingOptions>()?.PlansFile ?? ""));
        return services.AddPayments(configuration);
    }

    private static PlanCatalogue Read(string path)
    {
        if (path.Length == 0)
        {
            return PlanCatalogue.BuiltIn;
        }

        try
        {
            return PlanCatalogue.Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException("Billing:PlansFile", path, "cannot be read.", "Give the path of a readable plans.json, or leave it out.");
        }
    }
}
