namespace LLMHive.Chat;

/// <summary>What the front door is asked to do.</summary>
public enum HiveOperation
{
    /// <summary>An OpenAI chat completion, plain or streamed.</summary>
    ChatCompletions,

    /// <summary>OpenAI embeddings.</summary>
    Embeddings,
}
