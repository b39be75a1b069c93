using System.Collections.Immutable;
using LLMHive.Orchestration;

namespace LLMHive.Testing.Orchestration;

/// <summary>The same statistics for every task class.</summary>
public sealed class FixedStatistics(TaskStatistics known) : IModelStatistics
{
    public ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken) => new(known);
}
