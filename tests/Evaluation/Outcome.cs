namespace LLMHive.Evaluation;

/// <summary>What a strategy made of one question.</summary>
/// <param name="Answer">The text answered; empty when there was none.</param>
/// <param name="Status">Status of the run, in lower case.</param>
/// <param name="Calls">Model calls made.</param>
/// <param name="NominalCost">Their nominal cost; see <see cref="NominalCosts"/>.</param>
/// <param name="Confidence">Told chance that the answer is right; null = none told.</param>
/// <param name="Agreement">Part of the voting weight behind the answer; null = no vote.</param>
/// <param name="FusionWon">The fusion, or the hierarchy's answer, beat the best single one; null = nothing was compared.</param>
/// <param name="Report">What the engine's stages report, as JSON; empty = nothing.</param>
internal sealed record Outcome(
    string Answer, string Status, int Calls, decimal NominalCost, double? Confidence = null, double? Agreement = null, bool? FusionWon = null, string Report = "");
