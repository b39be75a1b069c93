using System.Text.RegularExpressions;

namespace LLMHive.Architecture;

/// <summary>Core thinks: no Orleans, no I/O, no network, no process, no vendor.</summary>
public sealed partial class CorePurityTests
{
    [Fact]
    public void Core_Compiled_UsesNothingOfTheOutsideWorld() =>
        House.AssertNone(
            from type in Uses.TypesOf("Core")
            from used in type.Dependencies
            where Outside().IsMatch(used.Target.FullName)
            select $"{type.FullName} → {used.Target.FullName}",
            "Core uses what belongs in Grains or Adapters; declare a port in Core and use it there:");

    [Fact]
    public void Core_Compiled_UsesNoVendorAssembly() =>
        House.AssertNone(
            House.Project("Core").UsedAssemblies.Where(name => !Ground().IsMatch(name)),
            "Core uses an assembly of a package:");

    /// <summary>Streams in memory are fine, and a logger is a port; what touches a disk, a wire or the cluster is not.</summary>
    [GeneratedRegex(@"^(Orleans\.|System\.IO\.(File|Directory|FileInfo|DirectoryInfo|FileStream|FileSystem\w*|RandomAccess|Pipes\.\w+)\b|System\.Net\.(Http\.Http|Sockets\.|WebSockets\.|Dns)|System\.Data\.|Microsoft\.(?!Extensions\.Logging\.)|System\.Diagnostics\.Process\b|System\.Console\b|System\.Threading\.(Thread|Timer)$)")]
    private static partial Regex Outside();

    /// <summary>Orleans is there for the attributes of wire records and the serialisers generated from them.</summary>
    [GeneratedRegex(@"^(System(\..+)?|netstandard|LLMHive\.Grains\.Interfaces|Orleans\.(Serialization|Serialization\.Abstractions|Core\.Abstractions)|Microsoft\.Extensions\.Logging\.Abstractions)$")]
    private static partial Regex Ground();
}
