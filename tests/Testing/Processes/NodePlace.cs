using System.Collections.Immutable;

namespace LLMHive.Processes;

/// <summary>Where a process runs and is reached.</summary>
/// <param name="Address">Where tests reach its API.</param>
/// <param name="AmongNodes">Where other nodes reach it.</param>
/// <param name="Inside">Command that starts another one inside of where it runs; empty = started straight away.</param>
public sealed record NodePlace(string Address, string AmongNodes, ImmutableArray<string> Inside)
{
    /// <summary>Beside the tests.</summary>
    public static NodePlace Loopback { get; } = new("127.0.0.1", "127.0.0.1", []);
}
