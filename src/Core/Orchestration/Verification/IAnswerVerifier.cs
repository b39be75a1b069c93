namespace LLMHive.Orchestration;

/// <summary>
/// Checks an answer against something outside of the models. A program, not a model: a model that reviews its own answer makes
/// it worse as often as better.
/// </summary>
public interface IAnswerVerifier
{
    /// <summary>Name of the check, as in <c>hive.verify</c>.</summary>
    string Name { get; }

    /// <summary>What it found; empty when the answer holds nothing that it could check. Never throws for what a model wrote.</summary>
    IReadOnlyList<Finding> Verify(string answer);
}
