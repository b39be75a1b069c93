namespace LLMHive.Storage;

/// <summary>Does the work of one kind. It may be called again with the same item, also while an earlier call still runs.</summary>
public interface IWorkHandler
{
    /// <summary>The kind of <see cref="WorkItem"/> it does.</summary>
    string Kind { get; }

    /// <summary>Does the work. An exception means: try again later. The token ends shortly before the lease of the item does.</summary>
    /// <returns>When to run the same item again; null = it is done.</returns>
    Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken);
}
