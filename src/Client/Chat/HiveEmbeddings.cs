using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>Texts as vectors.</summary>
/// <param name="Vectors">One per text, in their order.</param>
/// <param name="Model">The model that made them.</param>
/// <param name="Usage">Tokens of all texts.</param>
/// <param name="CostUsd">Cost in US dollars, exact.</param>
public sealed record HiveEmbeddings(ImmutableArray<ReadOnlyMemory<float>> Vectors, string Model, TokenUsage Usage, decimal CostUsd);
