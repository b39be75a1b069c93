using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace LLMHive.Models;

/// <summary>One provider with its secret; never written to a log or a file.</summary>
internal sealed record ProviderEntry
{
    public required string Name { get; init; }

    public required ProviderKind Kind { get; init; }

    /// <summary>Base URL with its version, such as <c>https://api.openai.com/v1</c>; null for providers without one.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The secret; empty = none.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>The one name the provider knows for the maximum of answer tokens; null = it takes what the caller sends.</summary>
    public string? MaxTokensField { get; init; }

    /// <summary>API version of Azure OpenAI.</summary>
    public string ApiVersion { get; init; } = "2024-10-21";

    /// <summary>Price of ids that are not listed; null = unlisted ids are unknown.</summary>
    public ModelPrice? PassThroughPrice { get; init; }

    /// <summary>Fields of <see cref="PricedFields"/> that the operator lets through.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>File of a replay provider.</summary>
    public string Path { get; init; } = "";

    public Uri Url(HiveOperation operation, string upstreamId)
    {
        var verb = operation == HiveOperation.Embeddings ? "embeddings" : "chat/completions";
        var root = BaseUrl!.AbsoluteUri.TrimEnd('/');
        return Kind == ProviderKind.Azure
            ? new($"{root}/openai/deployments/{Uri.EscapeDataString(upstreamId)}/{verb}?api-version={ApiVersion}")
            : new($"{root}/{verb}");
    }

    public void Authorize(HttpRequestMessage request)
    {
        if (ApiKey.Length == 0)
        {
            return;
        }

        if (Kind == ProviderKind.Azure)
        {
            request.Headers.Add("api-key", ApiKey);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        }
    }

    /// <summary>The body with the provider's own name for the maximum of answer tokens.</summary>
    /// <param name="body">JSON object.</param>
    /// <param name="maxOutputTokens">That maximum, where the body has none and needs one; null = as the body says.</param>
    public byte[] Shape(byte[] body, int? maxOutputTokens = null)
    {
        var named = MaxTokensField switch
        {
            "max_tokens" => ForwardBody.Rename(body, "max_completion_tokens", "max_tokens"),
            "max_completion_tokens" => ForwardBody.Rename(body, "max_tokens", "max_completion_tokens"),
            _ => body,
        };
        return maxOutputTokens is { } most ? ForwardBody.Bind(named, MaxTokensField ?? Usual, most) : named;
    }

    // OpenAI's newer models refuse the older name, which is the one that everybody else took over.
    private string Usual => Kind == ProviderKind.Azure || BaseUrl is { Host: "api.openai.com" } ? "max_completion_tokens" : "max_tokens";

    public override string ToString() => Name;
}
