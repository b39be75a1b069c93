namespace LLMHive.Architecture;

/// <summary>
/// The order of the features. A feature may use those of lower levels, and its siblings as long as these do not use it back,
/// not even by a detour. What stands in <c>LLMHive</c> itself everybody may use; in Grains.Interfaces and Core it is nothing
/// but common words and uses no feature, elsewhere it is the wiring as well and may use all.
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

    private const int Common = -1;

    private static readonly string[] Words = ["Grains.Interfaces", "Core"];

    /// <summary>True for a folder that every project may have.</summary>
    public static bool Knows(string feature) => Levels.Any(names => names.Contains(feature));

    /// <summary>The level from which a project's feature looks down.</summary>
    public static int LevelOfUser(string feature, string project) =>
        feature.Length > 0 || Words.Contains(project) ? LevelOf(feature) : Levels.Length;

    /// <summary>The level at which a feature is found by those who use it; empty = <c>LLMHive</c> itself.</summary>
    public static int LevelOf(string feature) =>
        feature.Length == 0 ? Common : Array.FindIndex(Levels, names => names.Contains(feature));
}
