namespace LLMHive;

/// <summary>One page of a list, newest first.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Data">The entries.</param>
/// <param name="NextCursor">Give it back as <c>cursor</c> for the next page; null = this was the last.</param>
internal sealed record PageView<T>(IReadOnlyList<T> Data, string? NextCursor);
