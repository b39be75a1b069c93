namespace LLMHive.Orchestration;

/// <summary>What feedback taught.</summary>
/// <param name="RunId">The run.</param>
/// <param name="TaskClass">Class of its question; empty when the run held no vote.</param>
/// <param name="Models">Models whose statistics it changed.</param>
internal sealed record FeedbackView(string RunId, string TaskClass, IReadOnlyList<string> Models);
