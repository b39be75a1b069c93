using System.Text.Json;

namespace LLMHive.Models;

/// <summary>Finds providers without configuration: by the environment variables of their keys, and Ollama by asking localhost.</summary>
internal static class ModelDiscovery
{
    private const string OllamaRoot = "http://127.0.0.1:11434";
    private static readonly TimeSpan OllamaPatience = TimeSpan.FromMilliseconds(300);

    private static readonly (string Variable, string Name, string BaseUrl, string? MaxTokensField)[] ByKey =
    [
        ("OPENAI_API_KEY", "openai", "https://api.openai.com/v1", "max_completion_tokens"),
        ("GEMINI_API_KEY", "gemini", "https://generativelanguage.googleapis.com/v1beta/openai", null),
        ("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1", "max_tokens"),
        ("MISTRAL_API_KEY", "mistral", "https://api.mistral.ai/v1", "max_tokens"),
        ("GROQ_API_KEY", "groq", "https://api.groq.com/openai/v1", "max_completion_tokens"),
        ("DEEPSEEK_API_KEY", "deepseek", "https://api.deepseek.com/v1", "max_tokens"),
        ("XAI_API_KEY", "xai", "https://api.x.ai/v1", "max_completion_tokens"),
    ];

    /// <summary>Providers whose keys are set, each with the models of the built-in price list.</summary>
    public static void FromEnvironment(CatalogueBuilder builder, PriceList prices, Func<string, string?> environment)
    {
        foreach (var (variable, name, url, field) in ByKey)
        {
            if (environment(variable) is { Length: > 0 } key)
            {
                builder.Found(
                    new() { Name = name, Kind = ProviderKind.OpenAi, BaseUrl = new(url), ApiKey = key, MaxTokensField = field },
                    prices.Cards(name));
            }
        }

        if (environment("ANTHROPIC_API_KEY") is { Length: > 0 } anthropic)
        {
            builder.Found(
                new() { Name = "anthropic", Kind = ProviderKind.Anthropic, BaseUrl = new("https://api.anthropic.com"), ApiKey = anthropic },
                prices.Cards("anthropic"));
        }

        if (environment("AZURE_OPENAI_ENDPOINT") is { Length: > 0 } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var azure))
        {
            var deployments = (environment("AZURE_OPENAI_DEPLOYMENTS") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            builder.Found(
                new() { Name = "azure", Kind = ProviderKind.Azure, BaseUrl = azure, ApiKey = environment("AZURE_OPENAI_API_KEY") ?? "", MaxTokensField = "max_completion_tokens" },
                deployments.Select(deployment => prices.Deployment(deployment)));
        }
    }

    /// <summary>Ollama's installed models at price zero; nothing when it does not answer at once.</summary>
    public static void Ollama(CatalogueBuilder builder, HttpClient http, DateTimeOffset now)
    {
        using var patience = new CancellationTokenSource(OllamaPatience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, OllamaRoot + "/api/tags");
            using var answer = http.Send(request, patience.Token);
            using var body = answer.Content.ReadAsStream(patience.Token);
            using var json = JsonDocument.Parse(body);
            var names = json.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()!).ToList();
            builder.Found(
                new() { Name = "ollama", Kind = ProviderKind.OpenAi, BaseUrl = new(OllamaRoot + "/v1"), MaxTokensField = "max_tokens" },
                names.Select(name => new ModelCard
                {
                    Id = "ollama/" + name, Provider = "ollama", UpstreamId = name, OwnedBy = "ollama", Family = name.Split(':')[0],
                    Price = new(0, 0, 0, "local"), Created = now,
                }));
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Most machines have no Ollama; that is no fault.
            return;
        }
    }
}
