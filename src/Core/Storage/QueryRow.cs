namespace LLMHive.Storage;

/// <summary>
/// One row of the query tables: a copy of something a grain owns, for lists and look-ups by id. Written after the grain's
/// own state, so it may be a moment old, but never lost.
/// </summary>
public sealed record QueryRow
{
    /// <summary>What it is: a name of <see cref="QueryKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique within the kind.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is: a user id; empty = nobody's.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Lists are ordered by this, newest first.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A row never replaces one with the same or a higher version, so effects may repeat and overtake each other.</summary>
    public required long Version { get; init; }

    /// <summary>The copy, as JSON.</summary>
    public required string Json { get; init; }
}
