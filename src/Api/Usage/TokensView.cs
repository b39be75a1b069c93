namespace LLMHive.Usage;

/// <summary>Tokens in OpenAI's words.</summary>
internal sealed record TokensView(long PromptTokens, long CompletionTokens, long TotalTokens, long CachedTokens, long ReasoningTokens)
{
    public static TokensView Of(TokenUsage usage) => new(usage.In, usage.Out, usage.Total, usage.Cached, usage.Reasoning);
}
