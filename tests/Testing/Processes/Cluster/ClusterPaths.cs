namespace LLMHive.Processes;

/// <summary>How nodes reach the rest of the world, where that is not straight and on loopback.</summary>
public sealed record ClusterPaths
{
    /// <summary>The connection string that nodes use, from that of the database.</summary>
    public Func<string, string> Database { get; init; } = static straight => straight;

    /// <summary>The provider's address as nodes see it, from its own.</summary>
    public Func<Uri, Uri> Provider { get; init; } = static straight => straight;

    /// <summary>Where each node runs, by its number from 0 on.</summary>
    public Func<int, NodePlace> Place { get; init; } = static _ => NodePlace.Loopback;
}
