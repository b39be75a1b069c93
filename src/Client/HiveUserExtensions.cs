using LLMHive.Chat;
using Microsoft.Extensions.AI;

namespace LLMHive;

/// <summary>The hive for libraries that speak Microsoft.Extensions.AI: Semantic Kernel, the agent framework, middlewares.</summary>
public static class HiveUserExtensions
{
    /// <summary>
    /// The hive as a chat client. Options that the model does not take are refused by name (<see cref="HiveException"/>); the
    /// answer's <c>AdditionalProperties</c>, those of its message, hold <c>hive</c> (<see cref="HiveReport"/>), <c>cost_usd</c> and
    /// <c>run_id</c>. Additional properties of the options are further fields of the request, but for <c>hive</c> (a
    /// <see cref="HiveTuning"/>) and <c>idempotency_key</c>. Waiting, retry and charge are as <see cref="IHiveUser.Ask(string, AskOptions?, CancellationToken)"/>
    /// and <see cref="IHiveUser.Stream(string, AskOptions?, CancellationToken)"/> tell.
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
