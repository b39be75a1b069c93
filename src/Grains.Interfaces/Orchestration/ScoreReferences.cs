namespace LLMHive.Orchestration;

/// <summary>Finds score grains.</summary>
public static class ScoreReferences
{
    /// <summary>The scores of a model in a class of tasks.</summary>
    public static IModelScoreGrain ModelScore(this IGrainFactory grains, string taskClass, string model)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IModelScoreGrain>(GrainKeys.ModelScore(taskClass, model));
    }
}
