namespace LLMHive;

/// <summary>Marks a route that takes <c>Idempotency-Key</c>, for the reference.</summary>
internal sealed record IdempotentRoute;
