using System.Collections.Immutable;

namespace LLMHive.Models;

/// <summary>Providers, models and hive models of this node, fixed from start to stop.</summary>
internal sealed class ModelCatalogue : IModelCatalogue, IDisposable
{
    private readonly ImmutableDictionary<string, ModelCard> _cards;
    private readonly ImmutableDictionary<string, (ProviderEntry Entry, IModelClient Client)> _providers;

    /// <summary>The cards and who serves them.</summary>
    public ModelCatalogue(ImmutableArray<ModelCard> models, IEnumerable<(ProviderEntry Entry, IModelClient Client)> providers)
    {
        Models = models;
        _cards = models.ToImmutableDictionary(card => card.Id, StringComparer.Ordinal);
        _providers = providers.ToImmutableDictionary(provider => provider.Entry.Name, StringComparer.Ordinal);
    }

    public ImmutableArray<ModelCard> Models { get; }

    public ModelCard? Find(string model)
    {
        if (_cards.TryGetValue(model, out var card))
        {
            return card;
        }

        var slash = model.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < model.Length - 1 && _providers.TryGetValue(model[..slash], out var provider) && provider.Entry.PassThroughPrice is { } price
            ? new() { Id = model, Provider = provider.Entry.Name, UpstreamId = model[(slash + 1)..], OwnedBy = provider.Entry.Name, Price = price, Allow = provider.Entry.Allow }
            : null;
    }

    public IModelClient ClientFor(ModelCard model) => _providers[model.Provider].Client;

    public void Dispose()
    {
        foreach (var (_, client) in _providers.Values)
        {
            (client as IDisposable)?.Dispose();
        }
    }
}
