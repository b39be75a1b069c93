using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LLMHive.Orchestration;

/// <summary>Wires what engines check answers with.</summary>
public static class JsonSchemasSetup
{
    /// <summary>Adds <see cref="IJsonSchemas"/>.</summary>
    public static IServiceCollection AddJsonSchemas(this IServiceCollection services)
    {
        services.TryAddSingleton<IJsonSchemas, LibrarySchemas>();
        return services;
    }
}
