namespace LLMHive.Models;

/// <summary>What the metered models have served under one name: a model's, or a request's.</summary>
/// <param name="Calls">Calls answered to the end.</param>
/// <param name="PromptTokens">Prompt tokens reported.</param>
/// <param name="CompletionTokens">Answer tokens reported.</param>
public readonly record struct ServedTokens(long Calls, long PromptTokens, long CompletionTokens)
{
    /// <summary>Both sums.</summary>
    public static ServedTokens operator +(ServedTokens left, ServedTokens right) =>
        new(left.Calls + right.Calls, left.PromptTokens + right.PromptTokens, left.CompletionTokens + right.CompletionTokens);

    /// <summary>Both sums, by name.</summary>
    public static ServedTokens Add(ServedTokens left, ServedTokens right) => left + right;
}
