namespace LLMHive.Orchestration;

/// <summary>The engines there are, by name.</summary>
/// <param name="strategies">The engines; two of one name are a mistake of wiring.</param>
public sealed class StrategyCatalogue(IEnumerable<IOrchestrationStrategy> strategies)
{
    private readonly Dictionary<string, IOrchestrationStrategy> _byName =
        strategies.ToDictionary(strategy => strategy.Name, StringComparer.Ordinal);

    /// <summary>All names, sorted.</summary>
    public ImmutableArray<string> Names => [.. _byName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The engine of that name; null when there is none.</summary>
    public IOrchestrationStrategy? Find(string name) => _byName.GetValueOrDefault(name);
}
