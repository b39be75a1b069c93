namespace LLMHive.Models;

/// <summary>Log-probabilities at one token of an answer.</summary>
/// <param name="Token">The token.</param>
/// <param name="Logprob">Its natural log-probability.</param>
/// <param name="Top">Log-probabilities of the most likely alternatives, the token included.</param>
[GenerateSerializer, Immutable, Alias("llmhive.TokenLogprob")]
public sealed record TokenLogprob(
    [property: Id(0)] string Token, [property: Id(1)] double Logprob, [property: Id(2)] ImmutableArray<double> Top);
