using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>The command <c>--stripe-sync</c>: makes the plan catalogue's prices at Stripe, and says what it did.</summary>
public static class PriceSyncCommand
{
    /// <summary>What it is called on the command line.</summary>
    public const string Name = "--stripe-sync";

    /// <summary>Runs it.</summary>
    /// <returns>Exit code: 0 = all prices are there.</returns>
    public static async Task<int> Run(IConfiguration configuration, TextWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (string.IsNullOrEmpty(configuration["Stripe:ApiKey"]))
        {
            await output.WriteLineAsync("No Stripe key is set (STRIPE_API_KEY). The sandbox takes its prices from the plan catalogue by itself; nothing to do.");
            return 0;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBilling(configuration);
        await using var provider = services.BuildServiceProvider();
        foreach (var result in await provider.GetRequiredService<IPriceSync>().Run(cancellationToken))
        {
            if (!result.IsOk)
            {
                await output.WriteLineAsync($"failed    {result.Outcome}: {result.Fault.Code}: {result.Fault.Message}");
                return 1;
            }

            var price = result.Value;
            var amount = (price.Amount / 100m).ToString("0.00", CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"{price.State.ToString().ToLowerInvariant(),-9} {price.Key,-20} {amount,10} USD  {price.Id}");
        }

        return 0;
    }
}
