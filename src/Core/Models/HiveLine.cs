namespace LLMHive.Models;

/// <summary>One hive model of <c>models.json</c>.</summary>
public sealed record HiveLine
{
    /// <summary>Members by model id, best first.</summary>
    public required ImmutableArray<string> Members { get; init; }
}
