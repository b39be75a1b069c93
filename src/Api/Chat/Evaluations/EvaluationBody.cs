namespace LLMHive.Chat;

/// <summary>Body of <c>POST /api/v1/admin/evaluations</c>.</summary>
/// <param name="File">Name of a recording (<c>.jsonl</c>) in the data directory, or of the file that calls are recorded to.</param>
/// <param name="Presets">2 to 8 models by id.</param>
/// <param name="Reference">The one that the others are compared with; default = the first.</param>
/// <param name="Questions">Only the first of the file; default 200, at most 10,000.</param>
/// <param name="MaxCostUsd">Asking ends when all together have cost so much; default 1.</param>
/// <param name="Learn">
/// A preset, one of the hive's, whose runs teach the statistics of its members by the right answers of the file. All its members are asked
/// then, since a team is learned from such runs only: its cost is that of all. With it one preset is enough. Default: nobody learns.
/// </param>
internal sealed record EvaluationBody(string File, IReadOnlyList<string> Presets, string? Reference, int? Questions, decimal? MaxCostUsd, string? Learn)
{
    private const int MostPresets = 8, MostQuestions = 10_000, DefaultQuestions = 200;

    public string ReferenceOrFirst => Reference ?? Presets[0];

    public int QuestionsOrDefault => Questions ?? DefaultQuestions;

    public static EvaluationBody Read(Fields fields)
    {
        var body = new EvaluationBody(
            fields.RequiredText("file", 200), [.. fields.Texts("presets", MostPresets) ?? []], fields.Text("reference", 256),
            (int?)fields.Whole("questions", 1, MostQuestions), fields.Money("max_cost_usd", 0.0001m, 1_000_000), fields.Text("learn", 256));
        if (body.Presets.Count < (body.Learn is null ? 2 : 1) || body.Presets.Distinct(StringComparer.Ordinal).Count() < body.Presets.Count)
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'presets' must name 2 to {MostPresets} models, each once.", "presets"));
        }
        else if (!body.Presets.Contains(body.ReferenceOrFirst))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'reference' is '{body.Reference}', which is none of the presets. Name one of them, or leave it out.", "reference"));
        }

        else if (body.Learn is { } learn && !body.Presets.Contains(learn))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'learn' is '{learn}', which is none of the presets. Name one of them, or leave it out.", "learn"));
        }

        return body;
    }
}
