using System.Globalization;

namespace LLMHive.Chat;

/// <summary>An evaluation as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>running</c>, <c>complete</c> or <c>out_of_budget</c>.</param>
/// <param name="File">The recording.</param>
/// <param name="Reference">What the presets are compared with.</param>
/// <param name="Done">Questions done.</param>
/// <param name="Total">Questions there are.</param>
/// <param name="CostUsd">Cost so far.</param>
/// <param name="MaxCostUsd">Where asking ends.</param>
/// <param name="Presets">What each did.</param>
/// <param name="CreatedAt">When it was ordered.</param>
/// <param name="EndedAt">When it ended; null = it has not.</param>
internal sealed record EvaluationView(
    string Id, EvaluationStatus Status, string File, string Reference, int Done, int Total, decimal CostUsd, decimal MaxCostUsd,
    IReadOnlyList<PresetView> Presets, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    public static EvaluationView Of(Evaluation it)
    {
        var reference = it.Marks.First(marks => marks.Preset == it.Order.Reference);
        return new(
            it.Id, it.Status, it.Order.File, it.Order.Reference, it.Done, it.Total, it.CostUsd, it.Order.MaxCostUsd,
            [.. it.Marks.Select(marks => PresetView.Of(marks, reference))], it.CreatedAt, it.EndedAt);
    }
}

/// <summary>What one preset did.</summary>
/// <param name="Preset">The model.</param>
/// <param name="Answered">Questions answered.</param>
/// <param name="Failed">Questions refused or failed.</param>
/// <param name="Agreement">Part of the questions that both answered comparably with the reference's answer; null = none.</param>
/// <param name="Accuracy">Part of right answers, where the file tells them; null = it tells none.</param>
/// <param name="CostUsd">Cost of its calls.</param>
/// <param name="CostRatio">The same as a part of the reference's; null when that cost nothing.</param>
/// <param name="Taught">Runs that taught the statistics of their members.</param>
/// <param name="Summary">In words: agrees 97 % at 41 % of the cost.</param>
internal sealed record PresetView(
    string Preset, int Answered, int Failed, double? Agreement, double? Accuracy, decimal CostUsd, double? CostRatio, int Taught, string Summary)
{
    public static PresetView Of(PresetMarks it, PresetMarks reference)
    {
        var agreement = it.Compared > 0 ? (double)it.Agreed / it.Compared : (double?)null;
        var ratio = reference.CostUsd > 0 ? (double)(it.CostUsd / reference.CostUsd) : (double?)null;
        return new(
            it.Preset, it.Answered, it.Failed, agreement, it.Graded > 0 ? (double)it.Right / it.Graded : null, it.CostUsd, ratio, it.Taught,
            string.Create(CultureInfo.InvariantCulture, $"{(agreement is { } part ? $"agrees {part * 100:0.#} %" : "cannot be compared")}{(ratio is { } cost ? $" at {cost * 100:0.#} % of the cost" : "")}"));
    }
}
