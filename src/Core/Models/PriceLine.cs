namespace LLMHive.Models;

/// <summary>Prices in US dollars per million tokens.</summary>
public sealed record PriceLine
{
    /// <summary>Prompt tokens.</summary>
    public required decimal In { get; init; }

    /// <summary>Answer tokens.</summary>
    public required decimal Out { get; init; }

    /// <summary>Cached prompt tokens; null = as <see cref="In"/>.</summary>
    public decimal? Cached { get; init; }

    /// <summary>Some price is below zero.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsNegative => In < 0 || Out < 0 || Cached < 0;

    /// <summary>The price with the version of its list.</summary>
    public ModelPrice Price(string version) => new(In, Out, Cached ?? In, version);
}
