namespace LLMHive.Models;

/// <summary>What a model id stands for.</summary>
public enum ModelKind
{
    /// <summary>A model that answers chats.</summary>
    Chat,

    /// <summary>A model that makes embeddings.</summary>
    Embedding,

    /// <summary>A hive model: an engine over several members.</summary>
    Hive,
}
