namespace LLMHive.Architecture;

/// <summary>Where packages may be referred to. Orleans is the ground the house stands on and no vendor in this sense.</summary>
public sealed class VendorPackageTests
{
    [Fact]
    public void VendorPackages_UnderSrc_StandInOneProjectEach() =>
        House.AssertNone(
            from project in House.Projects
            from package in project.PackageReferences
            where !package.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
            group project.Name by package into users
            where users.Count() > 1
            select $"{users.Key}: {string.Join(", ", users)}",
            "A vendor package is referred to by more than one project; put what needs it behind a port:");

    [Fact]
    public void Core_ProjectFile_RefersToNoPackage() =>
        House.AssertNone(House.Project("Core").PackageReferences, "Core is thought alone; a package belongs in Adapters, behind a port:");
}
