namespace LLMHive.Models;

/// <summary>One model as <c>GET /v1/models</c> shows it: OpenAI's fields, and what else callers choose by.</summary>
internal sealed record ModelView
{
    public required string Id { get; init; }

    public string Object { get; init; } = "model";

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    public required string OwnedBy { get; init; }

    /// <summary>chat, embedding or hive.</summary>
    public required string Kind { get; init; }

    public required string Family { get; init; }

    /// <summary>Null = unknown; calls to it are refused.</summary>
    public PriceView? Price { get; init; }

    /// <summary>Tokens; null = unknown.</summary>
    public int? Context { get; init; }

    public required bool Tools { get; init; }

    public required bool Logprobs { get; init; }

    /// <summary>Members of a hive model, best first; empty for single models.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    public static ModelView Of(ModelCard card) => new()
    {
        Id = card.Id,
        Created = card.Created.ToUnixTimeSeconds(),
        OwnedBy = card.OwnedBy,
        Kind = card.Kind.ToString().ToLowerInvariant(),
        Family = card.Family,
        Price = card.Price is { } price ? new(price.InPerMillion, price.OutPerMillion, price.CachedPerMillion, price.Version) : null,
        Context = card.ContextTokens,
        Tools = card.Tools,
        Logprobs = card.Logprobs,
        Members = card.Members.IsDefault ? [] : [.. card.Members],
    };
}
