namespace LLMHive.Orchestration;

/// <summary>A judge's word on one text.</summary>
/// <param name="Accepted">Yes or no; null when no judge gave a readable verdict.</param>
/// <param name="Reason">Why, in the judge's words (shortened).</param>
/// <param name="Judge">Who judged; empty when nobody did.</param>
/// <param name="SelfJudged">The judge had written the text, since there was no other.</param>
/// <param name="Failure">Why there is no verdict; empty when there is one.</param>
/// <param name="Entry">Sequence number of the trace entry.</param>
public sealed record Acceptance(bool? Accepted, string Reason, string Judge, bool SelfJudged, string Failure, int Entry);
