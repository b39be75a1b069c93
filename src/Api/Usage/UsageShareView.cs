namespace LLMHive.Usage;

/// <summary>A part of the usage: of one model, or of one engine.</summary>
/// <param name="Name">The model; or the engine, empty for single models.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Tokens">Prompt and answer tokens.</param>
/// <param name="PromptTokens">Tokens of prompts.</param>
/// <param name="CompletionTokens">Tokens of answers.</param>
/// <param name="CostUsd">Provider cost, exact.</param>
internal sealed record UsageShareView(string Name, long Requests, long Tokens, long PromptTokens, long CompletionTokens, decimal CostUsd)
{
    /// <summary>Sums of slices under a name.</summary>
    public static UsageShareView Of(string name, IReadOnlyCollection<UsageSlice> slices) => new(
        name, slices.Sum(static slice => slice.Requests), slices.Sum(static slice => slice.Tokens), slices.Sum(static slice => slice.TokensIn),
        slices.Sum(static slice => slice.TokensOut), slices.Sum(static slice => slice.CostUsd));
}
