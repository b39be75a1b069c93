using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LLMHive.Models;

/// <summary>Wires models: who serves them, and what they cost.</summary>
public static class ModelsSetup
{
    /// <summary>Engines that have a hive model of their own.</summary>
    private static readonly string[] Engines = ["fast", "vote"];

    /// <summary>Adds the catalogue, read now, so that a faulty <c>models.json</c> stops the start. A catalogue that is there already stays.</summary>
    /// <exception cref="ConfigurationException">Names file, key and cure.</exception>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(IModelCatalogue)))
        {
            return services;
        }

        var options = configuration.GetSection("Models").Get<ModelsOptions>() ?? new();
        var http = configuration.GetSection("Models:Http").Get<ModelHttpOptions>() ?? new();
        services.AddOptions<ModelHttpOptions>().Bind(configuration.GetSection("Models:Http")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        var file = Read(options.File);
        services.AddSingleton<ModelHttp>();
        services.AddSingleton<IModelCatalogue>(provider => Build(
            file, options, http, provider.GetRequiredService<ModelHttp>(), provider.GetRequiredService<TimeProvider>()));

        // Built once here as well: what is wrong must be said before anything listens.
        using var trial = new ModelHttp();
        using var built = Build(file, options with { Discover = false }, http, trial, TimeProvider.System);
        return services;
    }

    private static ModelCatalogue Build(ModelsFile file, ModelsOptions options, ModelHttpOptions http, ModelHttp client, TimeProvider clock)
    {
        var builder = new CatalogueBuilder(options.File.Length > 0 ? options.File : "models.json", clock);
        var now = clock.GetUtcNow();
        if (options.Discover)
        {
            ModelDiscovery.FromEnvironment(builder, new PriceList(now), Environment.GetEnvironmentVariable);
            ModelDiscovery.Ollama(builder, client.Client, now);
        }

        builder.Add(file, Environment.GetEnvironmentVariable);
        var clients = builder.Providers.Select(provider => (provider, Client(provider, http, client, clock))).ToList();
        foreach (var (provider, replay) in clients)
        {
            builder.Recorded(provider, (replay as ReplayModelClient)?.Models ?? []);
        }

        clients.Add((new() { Name = OfflineModels.Provider, Kind = ProviderKind.Offline }, new OfflineModelClient(clock)));
        builder.Offline(OfflineModels.Cards(now));
        return new(builder.Cards(file.Hive, Engines), clients);
    }

    private static IModelClient Client(ProviderEntry provider, ModelHttpOptions options, ModelHttp http, TimeProvider clock) => provider.Kind switch
    {
        ProviderKind.Anthropic => new AnthropicModelClient(provider, options, clock),
        ProviderKind.Replay => ReplayModelClient.Load(provider.Path),
        _ => new OpenAiClient(new OpenAiForwarder(provider, http.Client, options, clock), new KernelAsker(provider, options, clock)),
    };

    private static ModelsFile Read(string path)
    {
        if (path.Length == 0)
        {
            return new();
        }

        try
        {
            return ModelsFile.Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException("Models:File", path, "cannot be read.", "Give the path of a readable models.json, or leave it out.");
        }
    }
}
