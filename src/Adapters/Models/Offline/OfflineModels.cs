using System.Collections.Immutable;

namespace LLMHive.Models;

/// <summary>The agents of a machine without any key. They are honest about what they are, and cost nothing.</summary>
internal static class OfflineModels
{
    /// <summary>Name of their provider.</summary>
    public const string Provider = "offline";

    /// <summary>Those that answer questions, best first.</summary>
    public static ImmutableArray<string> Members { get; } = ["offline/calculator", "offline/extractive"];

    /// <summary>What all of them say when they cannot answer.</summary>
    public const string Cure = "For real models set a provider's key, such as OPENAI_API_KEY, and start again, or write a models.json.";

    public static ImmutableArray<ModelCard> Cards(DateTimeOffset created) =>
    [
        Card("calculator", ModelKind.Chat, created), Card("extractive", ModelKind.Chat, created),
        Card("scripted", ModelKind.Chat, created) with { Tools = true }, Card("embed", ModelKind.Embedding, created),
    ];

    private static ModelCard Card(string id, ModelKind kind, DateTimeOffset created) => new()
    {
        Id = $"{Provider}/{id}", Provider = Provider, UpstreamId = id, Kind = kind, OwnedBy = "llmhive-offline", Family = Provider,
        Price = new(0, 0, 0, "offline"), Created = created,
    };
}
