using Microsoft.Extensions.AI;

namespace LLMHive.Chat;

/// <summary>The hive as Microsoft.Extensions.AI sees a maker of embeddings.</summary>
internal sealed class HiveEmbeddingGenerator(IHiveUser user, string model) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("llmhive", null, model);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var made = await user.Embed(options?.ModelId ?? model, [.. values], options?.Dimensions, cancellationToken);
        return new(made.Vectors.Select(vector => new Embedding<float>(vector) { ModelId = made.Model }))
        {
            Usage = new() { InputTokenCount = made.Usage.In, TotalTokenCount = made.Usage.Total },
            AdditionalProperties = new() { ["cost_usd"] = made.CostUsd },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(user) ? user
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // The hive's client belongs to the container.
    }
}
