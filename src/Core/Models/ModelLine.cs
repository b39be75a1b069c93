namespace LLMHive.Models;

/// <summary>One model of <c>models.json</c>.</summary>
public sealed record ModelLine
{
    /// <summary>Id that callers use; default <c>provider/upstream_id</c>.</summary>
    public string? Id { get; init; }

    /// <summary>Name of a provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Id the provider knows.</summary>
    public required string UpstreamId { get; init; }

    /// <summary>What it does; default chat.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Chat;

    /// <summary>Prices; null = unknown, and then calls are refused.</summary>
    public PriceLine? Price { get; init; }

    /// <summary>Context window in tokens.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Most tokens of one answer; null = unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Fields of <see cref="PricedFields"/> that reach it beside those its provider allows.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>Takes tools.</summary>
    public bool Tools { get; init; }

    /// <summary>Returns log-probabilities.</summary>
    public bool Logprobs { get; init; }

    /// <summary>Models of one family err alike.</summary>
    public string Family { get; init; } = "";

    /// <summary>Shown as <c>owned_by</c>; default the provider's name.</summary>
    public string? OwnedBy { get; init; }
}
