namespace LLMHive.Orchestration;

/// <summary>One round: one action, its candidate, and whether it was taken.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Action"><c>patch</c>, <c>clarify_prompt</c>, <c>switch_model</c> or <c>decompose</c>.</param>
/// <param name="Model">Who wrote the candidate; empty when nobody did.</param>
/// <param name="ScoreBefore">Score of the best version so far, 0 to 1.</param>
/// <param name="ScoreAfter">Score of the candidate; null when there is none.</param>
/// <param name="Accepted">The candidate is the best version now.</param>
/// <param name="Reason">Why it was taken or not, as a stable code: <c>gain</c>, <c>no_gain</c>, <c>regression</c>, <c>unverified</c>, <c>changed</c>, <c>cycle</c>, <c>no_answer</c>.</param>
/// <param name="Issues">What was to be put right.</param>
/// <param name="Regressions">What had held before and does not in the candidate.</param>
/// <param name="Change">What changed, line by line.</param>
internal sealed record RefineRound(
    int Number, string Action, string Model, double ScoreBefore, double? ScoreAfter, bool Accepted, string Reason,
    ImmutableArray<Finding> Issues, ImmutableArray<Finding> Regressions, ImmutableArray<string> Change);
