using System.Collections.Concurrent;

namespace LLMHive.Telemetry;

/// <summary>
/// Models as labels. Where a provider passes ids through, callers make ids up: those of the catalogue and the first few
/// others keep their names, and what comes after is <c>other</c>.
/// </summary>
/// <param name="known">Ids in the catalogue, and what is asked of them (<c>gen_ai.operation.name</c>).</param>
internal sealed class ModelLabels(IEnumerable<(string Id, string Operation)> known)
{
    private const int MostOthers = 100;
    private const string Other = "other";
    private const string Chat = "chat";

    private readonly ConcurrentDictionary<string, string> _operations =
        new(known.Select(static model => KeyValuePair.Create(model.Id, model.Operation)), StringComparer.Ordinal);

    private int _others;

    /// <summary>The model's label.</summary>
    public string Of(string model)
    {
        if (!_operations.ContainsKey(model) && Volatile.Read(ref _others) < MostOthers && Interlocked.Increment(ref _others) <= MostOthers)
        {
            _operations.TryAdd(model, Chat);
        }

        return _operations.ContainsKey(model) ? model : Other;
    }

    /// <summary>What is asked of the model, by the conventions' name.</summary>
    public string OperationOf(string model) => _operations.GetValueOrDefault(model, Chat);

    /// <summary>True for a model with a label of its own.</summary>
    public bool IsNamed(string model) => _operations.ContainsKey(model);
}
