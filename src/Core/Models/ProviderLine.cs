namespace LLMHive.Models;

/// <summary>One provider of <c>models.json</c>.</summary>
public sealed record ProviderLine
{
    /// <summary>Name, unique; the first part of its models' ids.</summary>
    public required string Name { get; init; }

    /// <summary><c>openai</c> (default), <c>azure</c>, <c>anthropic</c> or <c>replay</c>.</summary>
    public string Kind { get; init; } = "openai";

    /// <summary>Base URL with its version, such as <c>http://localhost:8000/v1</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Environment variable that holds the key; null = the provider needs none.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary><c>max_tokens</c> or <c>max_completion_tokens</c> when the provider knows only one; null = as the caller sends it.</summary>
    public string? MaxTokensField { get; init; }

    /// <summary>API version of Azure OpenAI.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Serve any id as <c>name/&lt;upstream id&gt;</c> at this price; null = only listed models.</summary>
    public PriceLine? PassthroughPrice { get; init; }

    /// <summary>Fields of <see cref="PricedFields"/> that reach all its models; who allows one answers for the price.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>File of a replay provider.</summary>
    public string? Path { get; init; }
}
