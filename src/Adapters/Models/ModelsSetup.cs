using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Models;

/// <summary>Wires models.</summary>
public static class ModelsSetup
{
    /// <summary>Adds the models.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration) => services;
}
