namespace LLMHive.Orchestration;

/// <summary>
/// The most that an engine asks beyond one answer of each member. Admission reserves for it before the run, and grants less
/// where a plan does not hold it: the engine then finds a smaller lease, and says what it left out.
/// </summary>
/// <param name="Calls">Further calls: judges, rounds, rewrites. Each may be as long as an answer.</param>
/// <param name="Answers">Answers that stand in the prompts of those calls, counted over all of them.</param>
/// <param name="Deep">The engine takes the calls and the time of a deep run, not of a standard one.</param>
public readonly record struct EngineNeeds(int Calls, int Answers, bool Deep = false)
{
    /// <summary>One answer of each member is all; such a request is admitted whole or not at all.</summary>
    public static readonly EngineNeeds None;
}
