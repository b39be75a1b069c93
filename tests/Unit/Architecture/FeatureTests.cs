using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LLMHive.Architecture;

/// <summary>Feature folders, and the direction in which features know each other (<see cref="FeatureOrder"/>).</summary>
public sealed class FeatureTests
{
    private static readonly Lazy<FeatureUse[]> LazyUses = new(() => [.. Uses.BetweenFeatures()]);

    [Fact]
    public void Folders_OfEachProject_AreFeatures() =>
        House.AssertNone(
            from file in House.Sources
            where file.Feature.Length > 0 && !FeatureOrder.Knows(file.Feature)
            select $"src/{file.Project.Name}/{file.Feature}",
            $"A folder is no feature; features are {string.Join(", ", FeatureOrder.Levels.SelectMany(level => level))}:");

    [Fact]
    public void Namespaces_OfEachFile_FollowTheFeatureFolder() =>
        House.AssertNone(
            from file in House.Sources
            let expected = file.Feature.Length == 0 ? "LLMHive" : "LLMHive." + file.Feature
            from space in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
            where space.Name.ToString() != expected
            select $"{file.At(space)}: {space.Name}, not {expected}",
            "The namespace is LLMHive.<feature folder>, also in folders below the feature:");

    [Fact]
    public void Features_OfInnerProjects_DependDownwards() =>
        House.AssertNone(
            LazyUses.Value.Where(use => FeatureOrder.Inner.Contains(use.Project) && use.UsedLevel > use.Level).Select(use => use.ToString()),
            "A feature uses one that stands above it; move the shared word down, or turn the call into a port of the lower feature:");

    [Fact]
    public void Features_WithinOuterProjects_DependDownwards() =>
        House.AssertNone(
            LazyUses.Value.Where(use => !FeatureOrder.Inner.Contains(use.Project) && use.UsedProject == use.Project && use.UsedLevel > use.Level)
                .Select(use => use.ToString()),
            "A feature uses one that stands above it in the same project:");

    [Fact]
    public void Siblings_OfOneLevel_KnowEachOtherOneWay()
    {
        var uses = LazyUses.Value.Where(use =>
            use.UsedLevel == use.Level && use.UsedFeature != use.Feature
            && (FeatureOrder.Inner.Contains(use.Project) || use.UsedProject == use.Project)).ToArray();
        House.AssertNone(
            from project in uses.GroupBy(use => use.Project)
            let known = project.ToLookup(use => use.Feature, use => use.UsedFeature)
            from use in project
            where Reaches(known, use.UsedFeature, use.Feature, [])
            select use.ToString(),
            "Features of one level form a cycle within a project:");
    }

    private static bool Reaches(ILookup<string, string> known, string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && known[from].Any(next => Reaches(known, next, to, seen)));
}
