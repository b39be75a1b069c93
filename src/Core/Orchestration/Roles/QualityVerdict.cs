using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>What the quality manager says of the results.</summary>
/// <param name="Approved">All of them are good enough; null when there is no readable word.</param>
/// <param name="Returns">Nodes to be done again, and why.</param>
/// <param name="Model">Who said it; empty when nobody did.</param>
/// <param name="Failure">Why there is no verdict; empty when there is one.</param>
internal sealed record QualityVerdict(bool? Approved, ImmutableArray<(string Node, string Reason)> Returns, string Model, string Failure)
{
    private const int ReasonLength = 500;

    /// <summary>Reads what a model wrote; null when it has not the form asked for. Returns of nodes that have no result are left out.</summary>
    public static QualityVerdict? Read(string text, string model, IReadOnlyCollection<string> done)
    {
        if (ModelJson.Object(text) is not { } json || !json.TryGetProperty("approved", out var approved) || approved.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return null;
        }

        var returns = !json.TryGetProperty("returns", out var listed) || listed.ValueKind != JsonValueKind.Array ? [] : listed.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.Object)
            .Select(item => (Node: ModelJson.Text(item, "node"), Reason: Excerpt.EndOf(ModelJson.Text(item, "reason"), ReasonLength)))
            .Where(item => done.Contains(item.Node)).DistinctBy(item => item.Node).ToImmutableArray();
        return new QualityVerdict(approved.ValueKind == JsonValueKind.True, approved.ValueKind == JsonValueKind.True ? [] : returns, model, "");
    }
}
