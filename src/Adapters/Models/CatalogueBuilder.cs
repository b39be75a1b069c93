using System.Collections.Immutable;

namespace LLMHive.Models;

/// <summary>
/// Puts the catalogue together: 1. what the environment shows, 2. what <c>models.json</c> adds or overrides, 3. the offline
/// agents, 4. the hive models over them. What does not fit names the file, the key and the cure.
/// </summary>
internal sealed class CatalogueBuilder(string source, TimeProvider clock)
{
    private static readonly string[] Reserved = [HiveCards.Prefix, OfflineModels.Provider + "/"];
    private readonly List<ProviderEntry> _providers = [];
    private readonly List<ModelCard> _models = [];

    public IReadOnlyList<ProviderEntry> Providers => _providers;

    /// <summary>A provider found in the environment, with its models.</summary>
    public void Found(ProviderEntry provider, IEnumerable<ModelCard> models)
    {
        _providers.Add(provider);
        _models.AddRange(models);
    }

    /// <summary>The models that a replay provider's file holds, at price zero where the file of models does not price them.</summary>
    public void Recorded(ProviderEntry provider, IEnumerable<(string Id, ModelKind Kind)> models)
    {
        foreach (var (upstream, kind) in models)
        {
            var id = $"{provider.Name}/{upstream}";
            if (_models.All(model => (model.Provider != provider.Name || model.UpstreamId != upstream) && model.Id != id))
            {
                _models.Add(new()
                {
                    Id = id, Provider = provider.Name, UpstreamId = upstream, Kind = kind, OwnedBy = provider.Name, Price = new(0, 0, 0, "recorded"), Created = clock.GetUtcNow(),
                });
            }
        }
    }

    /// <summary>The agents that are always there.</summary>
    public void Offline(IEnumerable<ModelCard> models) => _models.AddRange(models);

    /// <summary>Adds a file's lines; a line with the name or id of something found takes its place.</summary>
    public void Add(ModelsFile file, Func<string, string?> environment)
    {
        for (var i = 0; i < file.Providers.Length; i++)
        {
            var key = $"providers[{i}]";
            var line = file.Providers[i];
            if (file.Providers.Take(i).Any(other => other.Name == line.Name))
            {
                throw Fault(key + ".name", $"'{line.Name}' stands twice.", "Give each provider its own name.");
            }

            _providers.RemoveAll(provider => provider.Name == line.Name);
            _providers.Add(ProviderLines.Entry(line, key, file.Version, source, environment));
        }

        for (var i = 0; i < file.Models.Length; i++)
        {
            var card = Card(file.Models[i], $"models[{i}]", file.Version);
            if (file.Models.Take(i).Any(other => (other.Id ?? $"{other.Provider}/{other.UpstreamId}") == card.Id))
            {
                throw Fault($"models[{i}].id", $"'{card.Id}' stands twice.", "Give each model its own id.");
            }

            _models.RemoveAll(model => model.Id == card.Id);
            _models.Add(card);
        }
    }

    /// <summary>The hive models first, then all others.</summary>
    /// <param name="hive">The file's lines by name: an engine, or a preset.</param>
    /// <param name="engines">Engines that have a hive model.</param>
    public ImmutableArray<ModelCard> Cards(ImmutableDictionary<string, HiveLine> hive, IReadOnlyList<string> engines)
    {
        var cards = ImmutableArray.CreateBuilder<ModelCard>();
        cards.AddRange(new HiveCards(source, _providers, _models, clock).Of(hive, engines));
        cards.AddRange(_models.Select(model =>
            _providers.Find(provider => provider.Name == model.Provider) is { Allow: { IsEmpty: false } allow } ? model with { Allow = [.. allow, .. model.Allow] } : model));
        return cards.ToImmutable();
    }

    private ModelCard Card(ModelLine line, string key, string version)
    {
        if (_providers.All(provider => provider.Name != line.Provider))
        {
            throw Fault(key + ".provider", $"'{line.Provider}' is no provider.", $"Providers are {string.Join(", ", _providers.Select(provider => provider.Name))}.");
        }

        if (line.Kind == ModelKind.Hive)
        {
            throw Fault(key + ".kind", "is hive.", "Hive models stand under 'hive'; give chat or embedding.");
        }

        var id = line.Id ?? $"{line.Provider}/{line.UpstreamId}";
        if (line.UpstreamId.Length == 0 || id.Length == 0 || Reserved.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal)))
        {
            throw Fault(line.UpstreamId.Length == 0 ? key + ".upstream_id" : key + ".id", $"'{id}' does not fit.", $"Give a name that does not begin with {string.Join(" or ", Reserved)}.");
        }

        // A call that cannot be billed is not made: better said at the start than to the first caller.
        if (line.Price is not { } price)
        {
            throw Fault(key + ".price", $"of '{id}' is missing.", "Give in and out in US dollars per million tokens; 0 when it costs nothing.");
        }

        if (price.IsNegative)
        {
            throw Fault(key + ".price", "is negative.", "Give US dollars per million tokens, 0 or more.");
        }

        if (line.MaxOutputTokens < 1)
        {
            throw Fault(key + ".max_output_tokens", $"is {line.MaxOutputTokens}.", "Give 1 or more, or leave it out.");
        }

        return new()
        {
            Id = id, Provider = line.Provider, UpstreamId = line.UpstreamId, Kind = line.Kind,
            OwnedBy = line.OwnedBy ?? line.Provider, Family = line.Family, Price = price.Price(version),
            ContextTokens = line.ContextTokens, MaxOutputTokens = line.MaxOutputTokens, Allow = ProviderLines.Allowed(line.Allow, key, source),
            Tools = line.Tools, Logprobs = line.Logprobs, Created = clock.GetUtcNow(),
        };
    }

    private ConfigurationException Fault(string key, string problem, string cure) => new(source, key, problem, cure);
}
