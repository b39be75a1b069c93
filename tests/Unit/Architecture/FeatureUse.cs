namespace LLMHive.Architecture;

/// <summary>One type of the house uses another.</summary>
/// <param name="Project">Project of the user.</param>
/// <param name="Feature">Feature of the user; empty = none.</param>
/// <param name="Level">Level of that feature.</param>
/// <param name="Type">The user.</param>
/// <param name="UsedProject">Project of the used type.</param>
/// <param name="UsedFeature">Its feature; empty = none.</param>
/// <param name="UsedLevel">Level of that feature.</param>
/// <param name="UsedType">The used type.</param>
internal sealed record FeatureUse(
    string Project, string Feature, int Level, string Type, string UsedProject, string UsedFeature, int UsedLevel, string UsedType)
{
    public override string ToString() => $"{Project}: {Type} → {UsedType}";
}
