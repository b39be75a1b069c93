using System.Collections.Immutable;

namespace LLMHive.Models;

/// <summary>Reads the provider lines of <c>models.json</c>.</summary>
internal static class ProviderLines
{
    /// <summary>The fields that a line allows: a word that allows nothing is a fault, not a gap in the bill.</summary>
    public static ImmutableArray<string> Allowed(ImmutableArray<string> names, string key, string source)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!PricedFields.Names.Contains(names[i]))
            {
                throw new ConfigurationException(source, $"{key}.allow[{i}]", $"'{names[i]}' is not known.", $"Give {string.Join(", ", PricedFields.Names)}; other fields pass without.");
            }
        }

        return names;
    }

    public static ProviderEntry Entry(ProviderLine line, string key, string version, string source, Func<string, string?> environment)
    {
        var kind = line.Kind switch
        {
            "openai" => ProviderKind.OpenAi,
            "azure" => ProviderKind.Azure,
            "anthropic" => ProviderKind.Anthropic,
            "replay" => ProviderKind.Replay,
            _ => throw Fault(".kind", $"'{line.Kind}' is not known.", "Give openai, azure, anthropic or replay."),
        };
        if (line.Name.Length == 0 || line.Name.Contains('/', StringComparison.Ordinal) || line.Name is "hive" or OfflineModels.Provider)
        {
            throw Fault(".name", $"'{line.Name}' does not fit.", "Give a name without '/', other than hive and offline.");
        }

        var needsUrl = kind is ProviderKind.OpenAi or ProviderKind.Azure;
        Uri? url = null;
        if (line.BaseUrl is not null || needsUrl)
        {
            url = Uri.TryCreate(line.BaseUrl, UriKind.Absolute, out var given) && given.Scheme is "http" or "https"
                ? given
                : throw Fault(".base_url", $"'{line.BaseUrl}' is no address.", "Give one such as http://localhost:8000/v1.");
        }

        url ??= kind == ProviderKind.Anthropic ? ModelDiscovery.Anthropic : null;
        if (line.MaxTokensField is not (null or "max_tokens" or "max_completion_tokens"))
        {
            throw Fault(".max_tokens_field", $"'{line.MaxTokensField}' is not known.", "Give max_tokens or max_completion_tokens, or leave it out.");
        }

        if (kind == ProviderKind.Replay && string.IsNullOrEmpty(line.Path))
        {
            throw Fault(".path", "is missing.", "Give the file of recorded answers.");
        }

        if (line.PassthroughPrice is { IsNegative: true })
        {
            throw Fault(".passthrough_price", "is negative.", "Give US dollars per million tokens, 0 or more.");
        }

        var secret = line.ApiKeyEnv is { } variable
            ? ModelDiscovery.Value(environment, variable) ?? throw Fault(".api_key_env", $"the environment variable {variable} is not set.", "Set it, or leave the provider out.")
            : "";
        var entry = new ProviderEntry
        {
            Name = line.Name, Kind = kind, BaseUrl = url, ApiKey = secret, MaxTokensField = line.MaxTokensField,
            PassThroughPrice = line.PassthroughPrice?.Price(version), Allow = Allowed(line.Allow, key, source), Path = line.Path ?? "",
        };
        return line.ApiVersion is { } api ? entry with { ApiVersion = api } : entry;

        ConfigurationException Fault(string field, string problem, string cure) => new(source, key + field, problem, cure);
    }
}
