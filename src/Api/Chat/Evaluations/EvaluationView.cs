using System.Globalization;

namespace LLMHive.Chat;

/// <summary>An evaluation as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>running</c>, <c>complete</c>, <c>out_of_budget</c>, or <c>failed</c>: its work was given up, and the numbers are those of the questions done.</param>
/// <param name="File">The recording.</param>
/// <param name="Reference">What the presets are compared with.</param>
/// <param name="Done">Questions done.</param>
/// <param name="Total">Questions there are.</param>
/// <param name="Skipped">Recorded calls that cannot be asked again as they were (pictures, tools, other forms than text), and are not.</param>
/// <param name="CostUsd">Cost so far.</param>
/// <param name="MaxCostUsd">Where asking ends.</param>
/// <param name="Presets">What each did.</param>
/// <param name="CreatedAt">When it was ordered.</param>
/// <param name="EndedAt">When it ended; null = it has not.</param>
internal sealed record EvaluationView(
    string Id, EvaluationStatus Status, string File, string Reference, int Done, int Total, int Skipped, decimal CostUsd, decimal MaxCostUsd,
    IReadOnlyList<PresetView> Presets, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    public static EvaluationView Of(Evaluation it)
    {
        var reference = it.Marks.First(marks => marks.Preset == it.Order.Reference);
        return new(
            it.Id, it.Status, it.Order.File, it.Order.Reference, it.Done, it.Total, it.Skipped, it.CostUsd, it.Order.MaxCostUsd,
            [.. it.Marks.Select(marks => PresetView.Of(marks, reference))], it.CreatedAt, it.EndedAt);
    }
}

/// <summary>What one preset did.</summary>
/// <param name="Preset">The model.</param>
/// <param name="Answered">Questions answered.</param>
/// <param name="Failed">Questions refused or failed.</param>
/// <param name="Compared">Questions whose answer can be compared with the reference's.</param>
/// <param name="Incomparable">Questions that both answered in so many words that being different says nothing.</param>
/// <param name="Agreement">Of those compared, the part with the reference's answer; null = none was.</param>
/// <param name="Graded">Questions whose answer can be compared with the right one, which the file tells.</param>
/// <param name="Ungraded">Questions whose right answer the file tells, but which were answered in so many words that being different says nothing.</param>
/// <param name="Accuracy">Of those graded, the part of right answers; null = none was.</param>
/// <param name="CostUsd">Cost of its calls.</param>
/// <param name="CostRatio">The same as a part of the reference's; null when that cost nothing.</param>
/// <param name="Taught">Runs that taught the statistics of their members.</param>
/// <param name="Summary">In words: agrees 97 % at 41 % of the cost.</param>
internal sealed record PresetView(
    string Preset, int Answered, int Failed, int Compared, int Incomparable, double? Agreement, int Graded, int Ungraded, double? Accuracy,
    decimal CostUsd, double? CostRatio, int Taught, string Summary)
{
    public static PresetView Of(PresetMarks it, PresetMarks reference)
    {
        var agreement = it.Compared > 0 ? (double)it.Agreed / it.Compared : (double?)null;
        var ratio = reference.CostUsd > 0 ? (double)(it.CostUsd / reference.CostUsd) : (double?)null;
        var agrees = agreement is { } part ? Text($"agrees {part * 100:0.#} %{Among(it)}") : "cannot be compared";
        var costs = ratio is { } cost ? Text($" at {cost * 100:0.#} % of the cost") : "";
        return new(
            it.Preset, it.Answered, it.Failed, it.Compared, it.Incomparable, agreement, it.Graded, it.Ungraded,
            it.Graded > 0 ? (double)it.Right / it.Graded : null, it.CostUsd, ratio, it.Taught, agrees + costs);
    }

    private static string Among(PresetMarks it) =>
        it.Incomparable == 0 ? "" : Text($" of {it.Compared} ({it.Incomparable} cannot be compared)");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
