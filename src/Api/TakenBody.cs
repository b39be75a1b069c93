namespace LLMHive;

/// <summary>The body a route takes, for the reference.</summary>
internal sealed record TakenBody(Type Shape, string Example);
