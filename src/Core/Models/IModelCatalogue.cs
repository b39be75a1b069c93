namespace LLMHive.Models;

/// <summary>Which models there are, what they cost, and who serves them. Fixed from start to stop.</summary>
public interface IModelCatalogue
{
    /// <summary>Every listed model, hive models first, then in the operator's order.</summary>
    ImmutableArray<ModelCard> Models { get; }

    /// <summary>The card of a model id, also of an unlisted <c>provider/&lt;upstream id&gt;</c> where the provider lets any id through; null = no such model.</summary>
    ModelCard? Find(string model);

    /// <summary>The client that serves a model of this catalogue (not a hive model).</summary>
    IModelClient ClientFor(ModelCard model);
}
