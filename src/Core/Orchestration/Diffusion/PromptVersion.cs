namespace LLMHive.Orchestration;

/// <summary>One version of a prompt.</summary>
/// <param name="Id">0 = the original.</param>
/// <param name="Parent">The version that it rewrites.</param>
/// <param name="Round">1, 2, 3 …; 0 for the original.</param>
/// <param name="Author">Role of its author: <c>clarifier</c>, <c>constraint_keeper</c>, <c>simplifier</c> or <c>domain_specialist</c>; <c>user</c> for the original.</param>
/// <param name="Model">Model that wrote it; empty for the original.</param>
/// <param name="Text">The prompt.</param>
/// <param name="Reason">Why it was rejected, or that it won or lost, as a stable code with detail.</param>
internal sealed record PromptVersion(int Id, int Parent, int Round, string Author, string Model, string Text, string Reason)
{
    /// <summary>It beat its parent.</summary>
    public bool Won => Reason == "won";
}
