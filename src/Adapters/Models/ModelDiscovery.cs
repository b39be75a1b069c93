using System.Text.Json;

namespace LLMHive.Models;

/// <summary>Finds providers without configuration: by the environment variables of their keys, and Ollama by asking localhost.</summary>
internal static class ModelDiscovery
{
    /// <summary>Where Ollama listens unless told otherwise.</summary>
    public static readonly Uri OllamaRoot = new("http://127.0.0.1:11434");

    /// <summary>Anthropic's own address.</summary>
    public static readonly Uri Anthropic = new("https://api.anthropic.com");

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
            if (Value(environment, variable) is { } key)
            {
                builder.Found(
                    new() { Name = name, Kind = ProviderKind.OpenAi, BaseUrl = new(url), ApiKey = key, MaxTokensField = field },
                    prices.Cards(name));
            }
        }

        if (Value(environment, "ANTHROPIC_API_KEY") is { } anthropic)
        {
            builder.Found(new() { Name = "anthropic", Kind = ProviderKind.Anthropic, BaseUrl = Anthropic, ApiKey = anthropic }, prices.Cards("anthropic"));
        }

        if (Value(environment, "AZURE_OPENAI_ENDPOINT") is { } endpoint)
        {
            Azure(builder, prices, environment, endpoint);
        }
    }

    /// <summary>The names of Ollama's installed models; null when it does not answer at once.</summary>
    public static IReadOnlyList<string>? AskOllama(HttpClient http, Uri root)
    {
        using var patience = new CancellationTokenSource(OllamaPatience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, "/api/tags"));
            using var answer = http.Send(request, patience.Token);
            using var body = answer.Content.ReadAsStream(patience.Token);
            using var json = JsonDocument.Parse(body);
            return [.. json.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString() ?? "").Where(name => name.Length > 0).Distinct()];
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Most machines have no Ollama; that is no fault.
            return null;
        }
    }

    /// <summary>Ollama's models at price zero.</summary>
    public static void Ollama(CatalogueBuilder builder, IEnumerable<string> names, Uri root, DateTimeOffset now) =>
        builder.Found(
            new() { Name = "ollama", Kind = ProviderKind.OpenAi, BaseUrl = new(root, "/v1"), MaxTokensField = "max_tokens" },
            names.Select(name => new ModelCard
            {
                Id = "ollama/" + name, Provider = "ollama", UpstreamId = name, OwnedBy = "ollama", Family = name.Split(':')[0],
                // An embedding model must not become a member of a hive; the list does not say what a model is for, names do.
                Kind = name.Contains("embed", StringComparison.OrdinalIgnoreCase) ? ModelKind.Embedding : ModelKind.Chat,
                Price = new(0, 0, 0, "local"), Created = now,
            }));

    /// <summary>The value of a variable without the line end that secrets from files carry; null when it is not set or blank.</summary>
    public static string? Value(Func<string, string?> environment, string variable) =>
        environment(variable)?.Trim() is { Length: > 0 } value ? value : null;

    private static void Azure(CatalogueBuilder builder, PriceList prices, Func<string, string?> environment, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var root) || root.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException("environment", "AZURE_OPENAI_ENDPOINT", $"'{endpoint}' is no address.", "Give one such as https://name.openai.azure.com, or unset it.");
        }

        var deployments = (Value(environment, "AZURE_OPENAI_DEPLOYMENTS") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var entry = new ProviderEntry
        {
            Name = "azure", Kind = ProviderKind.Azure, BaseUrl = root, ApiKey = Value(environment, "AZURE_OPENAI_API_KEY") ?? "", MaxTokensField = "max_completion_tokens",
        };
        builder.Found(
            Value(environment, "AZURE_OPENAI_API_VERSION") is { } version ? entry with { ApiVersion = version } : entry,
            deployments.Distinct().Select(prices.Deployment));
    }
}
