namespace LLMHive.Models;

/// <summary>What a request asks of a model, at the front door and at a provider.</summary>
public enum HiveOperation
{
    /// <summary>An OpenAI chat completion, plain or streamed.</summary>
    ChatCompletions,

    /// <summary>OpenAI embeddings.</summary>
    Embeddings,
}
