using Microsoft.Extensions.DependencyInjection;

namespace LLMHive;

/// <summary>Options that are bound to one section and checked at start by their annotations.</summary>
internal static class CheckedOptions
{
    public static void AddChecked<T>(this IServiceCollection services, string section)
        where T : class => services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
