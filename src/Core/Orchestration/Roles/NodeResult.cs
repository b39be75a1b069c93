using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>What an agent made of its node, and whether that is what was asked for.</summary>
/// <param name="Text">The result.</param>
/// <param name="Evidence">What supports it.</param>
internal sealed record NodeResult(string Text, ImmutableArray<string> Evidence)
{
    private const int MostEvidence = 20;

    /// <summary>Reads what a model wrote: the object asked for, or bare text.</summary>
    public static NodeResult Read(string text)
    {
        if (ModelJson.Object(text) is not { } json || !json.TryGetProperty("result", out var result))
        {
            return new NodeResult(text.Trim(), []);
        }

        var evidence = json.TryGetProperty("evidence", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(item => item.Length > 0).Take(MostEvidence).ToImmutableArray()
            : [];
        return new NodeResult(result.ValueKind == JsonValueKind.String ? result.GetString()!.Trim() : result.GetRawText(), evidence);
    }

    /// <summary>Why the result is not accepted, as a stable code with detail; null when it is. A program decides: no model is asked.</summary>
    public string? Fault(RoleNode node) =>
        Text.Length == 0 ? "empty"
        : node.OutputSchema == "number" && NumberAnswers.ReadWhole(Text) is null ? "no_number"
        : node.OutputSchema == "list" && Items() < 2 ? "no_list"
        : node.OutputSchema == "json" && Json() is null ? "no_json"
        : node.EvidenceNeeded && Evidence.IsEmpty ? "no_evidence"
        : node.Acceptance.FirstOrDefault(word => !Text.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } missing ? $"not_mentioned: {Excerpt.EndOf(missing, 80)}"
        : null;

    private int Items() => Text.StartsWith('[') && Json() is { } list ? list.GetArrayLength() : Text.Split('\n').Count(line => line.Trim().Length > 0);

    private JsonElement? Json() => ModelJson.Read(Text).Value is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json ? json : null;
}
