namespace LLMHive.Crashes;

/// <summary>How often and how to crash the product.</summary>
public sealed record CrashPlan
{
    /// <summary>Path of the product's assembly; see <see cref="Processes.HostBuild.Find"/>.</summary>
    public required string Assembly { get; init; }

    /// <summary>Draws the moments; the same seed draws the same ones.</summary>
    public required int Seed { get; init; }

    /// <summary>Crashes.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>Callers at the same time; every other one streams.</summary>
    public int Callers { get; init; } = 200;

    /// <summary>The crash comes when all callers together have received this many pieces of answers at the latest.</summary>
    public int MostPieces { get; init; } = 3000;

    /// <summary>How long a round may take to get there before it counts as failed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
