using LLMHive.Chat;
using Microsoft.Extensions.AI;

namespace LLMHive;

/// <summary>The hive for libraries that speak Microsoft.Extensions.AI: Semantic Kernel, the agent framework, middlewares.</summary>
public static class HiveUserExtensions
{
    /// <summary>
    /// The hive as a chat client. Options that the model does not take are refused by name (<see cref="HiveException"/>); the
    /// answer's <c>AdditionalProperties</c> hold <c>hive</c> (<see cref="HiveReport"/>), <c>cost_usd</c> and <c>run_id</c>.
    /// </summary>
    /// <param name="user">Who asks.</param>
    /// <param name="model">The model where the options name none.</param>
    public static IChatClient AsChatClient(this IHiveUser user, string model = "hive/auto")
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return new HiveChatClient(user, model);
    }

    /// <summary>The hive as a maker of embeddings.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="model">The embedding model where the options name none.</param>
    public static IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator(this IHiveUser user, string model)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentException.ThrowIfNullOrEmpty(model);
        return new HiveEmbeddingGenerator(user, model);
    }
}
