using System.Reflection;
using System.Xml.Linq;

namespace LLMHive.Architecture;

/// <summary>One project under <c>src</c>.</summary>
internal sealed class HouseProject(string path)
{
    private readonly Lazy<Assembly> _assembly = new(() => Assembly.Load($"LLMHive.{Path.GetFileNameWithoutExtension(path)}"));
    private readonly XDocument _xml = XDocument.Load(path);

    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public string Folder { get; } = Path.GetDirectoryName(path)!;

    public Assembly Assembly => _assembly.Value;

    /// <summary>Names of the projects it refers to.</summary>
    public IEnumerable<string> ProjectReferences =>
        Includes("ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    /// <summary>Names of the packages it refers to.</summary>
    public IEnumerable<string> PackageReferences => Includes("PackageReference");

    /// <summary>Names of the assemblies of the house that its compiled code really uses.</summary>
    public IEnumerable<string> UsedProjects =>
        UsedAssemblies.Where(name => name.StartsWith("LLMHive.", StringComparison.Ordinal)).Select(name => name["LLMHive.".Length..]);

    /// <summary>Names of all assemblies that its compiled code really uses.</summary>
    public IEnumerable<string> UsedAssemblies => Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

    private IEnumerable<string> Includes(string item) => _xml.Descendants(item).Select(element => (string)element.Attribute("Include")!);
}
