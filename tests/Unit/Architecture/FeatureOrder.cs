namespace LLMHive.Architecture;

/// <summary>
/// The order of the features. A feature may use those of lower levels, and its siblings as long as the siblings do not use
/// it back. <c>LLMHive</c> itself has two faces: in Grains.Interfaces and Core it is the common words (below everything),
/// elsewhere it is the wiring (above everything).
/// </summary>
/// <remarks>
/// The rule holds for all that the inner projects (Grains.Interfaces, Core, Grains) use. The outer ones (Adapters, Client,
/// Api, Silo, Console, Host) are ordered by technology: an adapter in Storage carries the ports of other features, a route
/// of Usage asks the gate of Limits. There the rule holds between their own types.
/// </remarks>
internal static class FeatureOrder
{
    /// <summary>Lowest level first.</summary>
    public static readonly string[][] Levels =
    [
        ["Telemetry", "Storage"],
        ["Models", "Usage", "Billing", "Accounts"],
        ["Retrieval", "Memory", "LiveData", "Limits"],
        ["Orchestration"],
        ["Chat"],
    ];

    public static readonly string[] Inner = ["Grains.Interfaces", "Core", "Grains"];

    private static readonly string[] Words = ["Grains.Interfaces", "Core"];

    /// <summary>Level of a feature as a project sees it; null = no feature.</summary>
    /// <param name="feature">Name of the feature; empty = <c>LLMHive</c> itself.</param>
    /// <param name="project">The project that declares the type.</param>
    public static int? LevelOf(string feature, string project)
    {
        if (feature.Length == 0)
        {
            return Words.Contains(project) ? -1 : Levels.Length;
        }

        var level = Array.FindIndex(Levels, names => names.Contains(feature));
        return level < 0 ? null : level;
    }
}
