namespace LLMHive.Storage;

/// <summary>
/// What others must still be told of a change. Stored inside the grain's own state, in the same write as the change, and
/// carried out afterwards; a crash in between repeats it, never loses it.
/// </summary>
public sealed record PendingEffects
{
    /// <summary>Nothing to tell.</summary>
    public static PendingEffects None { get; } = new();

    /// <summary>Rows for the query tables.</summary>
    public ImmutableArray<QueryRow> Rows { get; init; } = [];

    /// <summary>Work for the work table.</summary>
    public ImmutableArray<WorkItem> Work { get; init; } = [];

    /// <summary>There is nothing to tell.</summary>
    public bool IsEmpty => Rows.IsDefaultOrEmpty && Work.IsDefaultOrEmpty;
}
