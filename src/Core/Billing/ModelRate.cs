using System.Text.Json.Serialization;

namespace LLMHive.Billing;

/// <summary>
/// What the tokens of certain models cost beyond the quota, in place of the plan's own rate: a multiple of it, or prices for
/// prompts and answers apart.
/// </summary>
public sealed record ModelRate
{
    /// <summary>A model id, or a prefix that ends in <c>*</c>. The longest that fits a model holds.</summary>
    public required string Model { get; init; }

    /// <summary>Factor on the plan's price of 1,000 tokens.</summary>
    public decimal? Multiplier { get; init; }

    /// <summary>Price of 1,000 prompt tokens, in US dollars.</summary>
    [JsonPropertyName("input_per_1k_usd")]
    public decimal? InputPer1kUsd { get; init; }

    /// <summary>Price of 1,000 answer tokens, in US dollars.</summary>
    [JsonPropertyName("output_per_1k_usd")]
    public decimal? OutputPer1kUsd { get; init; }

    /// <summary>True when this rate is for that model.</summary>
    public bool Fits(string model) =>
        Model.EndsWith('*') ? model.AsSpan().StartsWith(Model.AsSpan(0, Model.Length - 1), StringComparison.Ordinal) : Model == model;
}
