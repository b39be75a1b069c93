using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace LLMHive.Models;

/// <summary>Wires models: who serves them, and what they cost.</summary>
public static class ModelsSetup
{
    /// <summary>Engines that have a hive model of their own.</summary>
    private static readonly string[] Engines = ["auto", "fast", "vote", "fuse", "council", "refine", "roles"];

    /// <summary>Adds the catalogue. A catalogue that is there already stays.</summary>
    /// <returns>
    /// Ends when <c>models.json</c> is read and Ollama asked, on another thread: it takes as long as wiring everything else. To be waited
    /// for before anything listens; it fails with <see cref="ConfigurationException"/>, which names file, key and cure.
    /// </returns>
    public static Task AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Models").Get<ModelsOptions>() ?? new();
        services.TryAddSingleton<IRecordedQuestions>(_ => new QuestionFiles(Path.GetFullPath(configuration["Storage:DataDirectory"] ?? "./data"), options.RecordTo));
        if (services.Any(service => service.ServiceType == typeof(IModelCatalogue)))
        {
            return Task.CompletedTask;
        }

        var http = configuration.GetSection("Models:Http").Get<ModelHttpOptions>() ?? new();
        services.AddOptions<ModelHttpOptions>().Bind(configuration.GetSection("Models:Http")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ModelHttp>();
        if (options.RecordTo.Length > 0)
        {
            AnswerRecorder.Check(options.RecordTo);
            services.AddSingleton(provider => new AnswerRecorder(options.RecordTo, provider.GetRequiredService<ILogger<AnswerRecorder>>()));
        }

        var reading = Task.Run(() => Read(options, http));
        services.AddSingleton<IModelCatalogue>(provider => Build(
            reading.GetAwaiter().GetResult(), provider.GetRequiredService<ModelHttp>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<AnswerRecorder>()));
        return reading;
    }

    private static Parts Read(ModelsOptions options, ModelHttpOptions http)
    {
        var file = Read(options.File);
        using var trial = new ModelHttp();
        var ollama = options.Discover ? ModelDiscovery.AskOllama(trial.Client, ModelDiscovery.OllamaRoot) : null;
        var parts = new Parts(file, options, http, ollama);

        // Built once here as well: what is wrong must be said before anything listens.
        using var built = Build(parts, trial, TimeProvider.System, null);
        return parts;
    }

    private static ModelCatalogue Build(Parts parts, ModelHttp http, TimeProvider clock, AnswerRecorder? recorder)
    {
        var builder = new CatalogueBuilder(parts.Options.File.Length > 0 ? parts.Options.File : "models.json", clock);
        var now = clock.GetUtcNow();
        if (parts.Options.Discover)
        {
            ModelDiscovery.FromEnvironment(builder, new PriceList(now), Environment.GetEnvironmentVariable);
        }

        if (parts.Ollama is { } names)
        {
            ModelDiscovery.Ollama(builder, names, ModelDiscovery.OllamaRoot, now);
        }

        builder.Add(parts.File, Environment.GetEnvironmentVariable);
        var clients = builder.Providers.Select(provider => (provider, Client(provider, parts.Http, http, clock, recorder))).ToList();
        foreach (var (provider, replay) in clients)
        {
            builder.Recorded(provider, (replay as ReplayModelClient)?.Models ?? []);
        }

        clients.Add((new() { Name = OfflineModels.Provider, Kind = ProviderKind.Offline }, new OfflineModelClient(clock)));
        builder.Offline(OfflineModels.Cards(now));
        return new(builder.Cards(parts.File.Hive, Engines), clients);
    }

    private static IModelClient Client(ProviderEntry provider, ModelHttpOptions options, ModelHttp http, TimeProvider clock, AnswerRecorder? recorder)
    {
        if (provider.Kind == ProviderKind.Replay)
        {
            return new ReplayModelClient(Recording.Load(provider.Path));
        }

        IModelClient client = provider.Kind == ProviderKind.Anthropic
            ? new AnthropicModelClient(provider, options, clock)
            : new OpenAiClient(new OpenAiForwarder(provider, http.Client, options, clock), new KernelAsker(provider, options, clock));
        return recorder is null ? client : new RecordingModelClient(client, recorder, clock);
    }

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

    /// <summary>What the catalogue is built of.</summary>
    private sealed record Parts(ModelsFile File, ModelsOptions Options, ModelHttpOptions Http, IReadOnlyList<string>? Ollama);
}
