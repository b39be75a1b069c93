namespace LLMHive.Orchestration;

/// <summary>Whom a run is going to ask, and what that was decided from.</summary>
/// <param name="TaskClass">Class of the question.</param>
/// <param name="Accuracy">Level, 1 to 3.</param>
/// <param name="Candidates">All that may be asked, by name.</param>
/// <param name="Unhealthy">Left out because their breakers are open, by name.</param>
/// <param name="Plan">Whom, and when it is enough.</param>
/// <param name="StopsAt">What is enough; null = nothing but the end of the team.</param>
/// <param name="Statistics">What is known of the candidates; null while too little is.</param>
internal sealed record Route(
    string TaskClass, int Accuracy, ImmutableArray<string> Candidates, ImmutableArray<string> Unhealthy, IDrawPlan Plan, double? StopsAt, TaskStatistics? Statistics)
{
    /// <summary>The plan, when outcomes chose it.</summary>
    public LearnedCascade? Learned => Plan as LearnedCascade;

    /// <summary>Mean cost that the caller allows, as a part of the best single model's price; null = accuracy counts.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>Mean cost that the outcomes promise, in the same terms; null while nothing is learned.</summary>
    public double? CostRatio { get; init; }

    /// <summary>Everybody is asked, to learn.</summary>
    public bool Explores { get; init; }

    /// <summary>How the plan came about.</summary>
    public string Rule => Explores ? "explore" : Learned is null ? "lead" : "learned";
}
