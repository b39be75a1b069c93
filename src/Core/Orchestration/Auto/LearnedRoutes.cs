namespace LLMHive.Orchestration;

/// <summary>What labelled outcomes advise: one cascade, or two between which a coin decides, so that their mean cost is what was allowed.</summary>
/// <param name="Cheap">The cascade, or the cheaper one.</param>
/// <param name="Dear">The dearer one; null = there is one.</param>
/// <param name="Part">Part of questions that the dearer one answers.</param>
internal sealed record LearnedRoutes(LearnedCascade Cheap, LearnedCascade? Dear = null, double Part = 0)
{
    /// <summary>Mean cost of a question, as a part of the best single model's price; null = that one is free, and this is not.</summary>
    public double? CostRatio => Cheap.CostRatio + (Dear is null ? 0 : Part * (Dear.CostRatio - Cheap.CostRatio));

    /// <summary>One for a run.</summary>
    public LearnedCascade Draw(Random random) => Dear is not null && random.NextDouble() < Part ? Dear : Cheap;
}
