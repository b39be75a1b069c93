using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;

namespace LLMHive.Architecture;

/// <summary>What compiled code uses, method bodies included.</summary>
internal static class Uses
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Compiled =
        new(() => new ArchLoader().LoadAssemblies([.. House.Projects.Select(project => project.Assembly)]).Build());

    /// <summary>The types of one project, without those of code generators.</summary>
    public static IEnumerable<IType> TypesOf(string project) =>
        Compiled.Value.Types.Where(type => ProjectOf(type) == project && !IsGenerated(type));

    /// <summary>Calls of methods and constructors, as (caller, full name of what is called).</summary>
    public static IEnumerable<(IType Type, string Called)> CallsOf(string project) =>
        from type in TypesOf(project)
        from call in type.Dependencies.OfType<MethodCallDependency>()
        select (type, $"{call.Target.FullName}::{call.TargetMember.Name}");

    /// <summary>Every use of one type of the house by another, as features see it.</summary>
    public static IEnumerable<FeatureUse> BetweenFeatures() =>
        from project in House.Projects
        from type in TypesOf(project.Name)
        let feature = FeatureOf(type)
        from used in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        let usedProject = ProjectOf(used)
        where usedProject is not null && !IsGenerated(used)
        let usedFeature = FeatureOf(used)
        select new FeatureUse(
            project.Name, feature, FeatureOrder.LevelOfUser(feature, project.Name), type.FullName,
            usedProject, usedFeature, FeatureOrder.LevelOf(usedFeature), used.FullName);

    private static string? ProjectOf(IType type)
    {
        // Type parameters live in no assembly.
        var assembly = type.Assembly?.Name.Split(',')[0];
        return assembly?.StartsWith("LLMHive.", StringComparison.Ordinal) == true ? assembly["LLMHive.".Length..] : null;
    }

    private static string FeatureOf(IType type) =>
        type.Namespace.FullName.Split('.') is [_, var feature, ..] ? feature : "";

    private static bool IsGenerated(IType type) => type.Namespace.FullName.Split('.')[0] != "LLMHive";
}
