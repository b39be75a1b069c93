namespace LLMHive.Orchestration;

/// <summary>Why a run has no answer.</summary>
internal sealed record RunFailureView(string Code, string Message);
