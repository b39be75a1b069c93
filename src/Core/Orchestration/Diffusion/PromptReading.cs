using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>How a prompt can be understood.</summary>
/// <param name="Meanings">Different meanings, at most three; one = it is clear.</param>
/// <param name="Decided">The conversation decides between them.</param>
/// <param name="Questions">At most two questions that would decide it.</param>
/// <param name="Assumption">What to assume when nobody is asked; empty = nothing.</param>
internal sealed record PromptReading(ImmutableArray<string> Meanings, bool Decided, ImmutableArray<string> Questions, string Assumption)
{
    private const int MostMeanings = 3;
    private const int MostQuestions = 2;
    private const int Length = 300;

    /// <summary>Several meanings, and nothing that decides.</summary>
    public bool Ambiguous => Meanings.Length > 1 && !Decided;

    /// <summary>Reads what a model wrote; null when it has not the form asked for.</summary>
    public static PromptReading? Read(string text)
    {
        if (ModelJson.Object(text) is not { } json || Texts(json, "meanings", MostMeanings) is not { IsEmpty: false } meanings)
        {
            return null;
        }

        var decided = json.TryGetProperty("decided", out var word) && word.ValueKind == JsonValueKind.True;
        var assumption = json.TryGetProperty("assumption", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()!.Trim() : "";
        return new PromptReading(meanings, decided, Texts(json, "questions", MostQuestions), assumption.Length <= Length ? assumption : "");
    }

    private static ImmutableArray<string> Texts(JsonElement json, string name, int most) =>
        !json.TryGetProperty(name, out var texts) || texts.ValueKind != JsonValueKind.Array ? [] :
        [
            .. texts.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!.Trim())
                .Where(text => text.Length is > 0 and <= Length).DistinctBy(TextAnswers.Normalise).Take(most),
        ];
}
