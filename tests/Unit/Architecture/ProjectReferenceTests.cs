namespace LLMHive.Architecture;

/// <summary>Which project may know which.</summary>
public sealed class ProjectReferenceTests
{
    /// <summary>
    /// Each project and those it may refer to. A row names only rows above it, so there can be no cycle. Silo is the only
    /// place where Grains meets Adapters; Api and Console see the hive through Client alone. Hosting is what every process of
    /// the hive needs, whichever of these it hosts.
    /// </summary>
    private static readonly (string Project, string[] MayRefer)[] Layers =
    [
        ("Grains.Interfaces", []),
        ("Hosting", ["Grains.Interfaces"]),
        ("Core", ["Grains.Interfaces"]),
        ("Grains", ["Core"]),
        ("Adapters", ["Core"]),
        ("Silo", ["Grains", "Adapters", "Hosting"]),
        ("Client", ["Grains.Interfaces"]),
        ("Api", ["Client", "Hosting"]),
        ("Console", ["Client"]),
        ("Host", ["Silo", "Api", "Console"]),
    ];

    [Fact]
    public void Layers_ReadFromTheTop_NameOnlyRowsAbove() =>
        House.AssertNone(
            from row in Layers.Index()
            from name in row.Item.MayRefer
            where !Layers.Take(row.Index).Any(above => above.Project == name)
            select $"{row.Item.Project} → {name}",
            "A row of Layers names a project that does not stand above it, which opens the way to a cycle:");

    [Fact]
    public void Projects_UnderSrc_StandInLayers() =>
        House.AssertNone(
            House.Projects.Select(project => project.Name).Except(Layers.Select(row => row.Project)),
            "A project has no place in Layers; add a row that says what it may know:");

    [Fact]
    public void ProjectReferences_OfEachProject_GoDownwards() =>
        House.AssertNone(
            from row in Layers
            from project in House.Projects
            where project.Name == row.Project
            from reference in project.ProjectReferences.Except(row.MayRefer)
            select $"{project.Name} → {reference}",
            "A csproj refers to a project that it may not know (DESIGN section 3):");

    [Fact]
    public void CompiledReferences_OfEachProject_GoDownwards() =>
        House.AssertNone(
            from project in House.Projects
            from used in project.UsedProjects.Except(Below(project.Name))
            select $"{project.Name} → {used}",
            "A compiled assembly uses a project that it may not know (DESIGN section 3):");

    [Theory]
    [InlineData("Api")]
    [InlineData("Console")]
    [InlineData("Client")]
    [InlineData("Core")]
    [InlineData("Grains")]
    [InlineData("Silo")]
    [InlineData("Host")]
    public void Projects_ButAdapters_KnowNoPaymentProcessor(string name) =>
        House.AssertNone(
            from project in House.Projects
            where project.Name == name
            from assembly in project.PackageReferences.Concat(project.UsedAssemblies)
            where assembly.StartsWith("Stripe", StringComparison.OrdinalIgnoreCase)
            select $"{project.Name} → {assembly}",
            "Webhooks travel as raw bytes and their signature to the silo; only Adapters knows Stripe:");

    private static HashSet<string> Below(string name)
    {
        var direct = Layers.Single(row => row.Project == name).MayRefer;
        return [.. direct, .. direct.SelectMany(Below)];
    }
}
