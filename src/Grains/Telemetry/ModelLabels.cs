using System.Collections.Concurrent;

namespace LLMHive.Telemetry;

/// <summary>
/// Models as labels. Where a provider passes ids through, callers make ids up: those of the catalogue and the first few
/// others keep their names, and what comes after is <c>other</c>.
/// </summary>
/// <param name="known">Ids in the catalogue.</param>
internal sealed class ModelLabels(IEnumerable<string> known)
{
    private const int MostOthers = 100;
    private const string Other = "other";

    private readonly ConcurrentDictionary<string, string> _names = new(known.Select(static id => KeyValuePair.Create(id, id)), StringComparer.Ordinal);
    private int _others;

    /// <summary>The model's label.</summary>
    public string Of(string model) =>
        _names.TryGetValue(model, out var name) ? name
        : Volatile.Read(ref _others) < MostOthers && Interlocked.Increment(ref _others) <= MostOthers ? _names.GetOrAdd(model, model)
        : Other;

    /// <summary>True for a model with a label of its own.</summary>
    public bool IsNamed(string model) => _names.ContainsKey(model);
}
