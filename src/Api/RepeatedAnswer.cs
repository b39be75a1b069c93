namespace LLMHive;

/// <summary>Marks a route that takes an <c>Idempotency-Key</c>, for the reference.</summary>
internal sealed record RepeatedAnswer;
