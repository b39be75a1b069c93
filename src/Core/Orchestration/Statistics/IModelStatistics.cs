namespace LLMHive.Orchestration;

/// <summary>What is known of how models err, from outcomes whose right answer became known.</summary>
public interface IModelStatistics
{
    /// <summary>Statistics of these models in a task class; null while too little is known. Never throws for missing data.</summary>
    /// <param name="taskClass">As <see cref="TaskClasses.Of"/> tells it.</param>
    /// <param name="models">Models, best first as configured.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken);
}

/// <summary>Knows nothing.</summary>
public sealed class NoStatistics : IModelStatistics
{
    /// <summary>The only one.</summary>
    public static NoStatistics Instance { get; } = new();

    /// <inheritdoc />
    public ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken) => default;
}
