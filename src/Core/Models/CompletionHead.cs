namespace LLMHive.Models;

/// <summary>What every chunk of one completion repeats.</summary>
/// <param name="Id">Such as <c>chatcmpl-…</c>, unique per call.</param>
/// <param name="Model">Model name to show.</param>
/// <param name="Created">Seconds since 1970 (UTC).</param>
public readonly record struct CompletionHead(string Id, string Model, long Created);
