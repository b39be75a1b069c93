using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Accounts;

/// <summary>Wires the first admin key.</summary>
internal static class AccountsSetup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccountsOptions>().Bind(configuration.GetSection("Accounts")).ValidateOnStart();
        services.AddSingleton<AdminBootstrap>();
        return services.AddHostedService(provider => provider.GetRequiredService<AdminBootstrap>());
    }
}
