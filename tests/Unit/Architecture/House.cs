using System.Reflection;

namespace LLMHive.Architecture;

/// <summary>The house under inspection: the projects under <c>src</c>, their source text and their compiled assemblies.</summary>
internal static class House
{
    private static readonly Lazy<ImmutableArray<SourceFile>> LazySources =
        new(() => [.. Projects.SelectMany(SourceFile.ReadAll)]);

    private static readonly Lazy<ImmutableArray<Type>> LazyTypes =
        new(() => [.. Projects.SelectMany(project => project.Assembly.GetTypes()).Where(IsHandWritten)]);

    /// <summary>Folder of the solution, found from the tests' own location upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project under <c>src</c>.</summary>
    public static ImmutableArray<HouseProject> Projects { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new HouseProject(path))];

    /// <summary>Every C# file under <c>src</c>.</summary>
    public static ImmutableArray<SourceFile> Sources => LazySources.Value;

    /// <summary>Every type that somebody wrote, nested ones included; nothing that a compiler or generator made.</summary>
    public static ImmutableArray<Type> Types => LazyTypes.Value;

    /// <summary>Grain interfaces, wherever they are declared.</summary>
    public static IEnumerable<Type> GrainInterfaces =>
        Types.Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type));

    /// <summary>Grain classes that can be activated.</summary>
    public static IEnumerable<Type> GrainClasses =>
        Types.Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IGrain).IsAssignableFrom(type));

    public static HouseProject Project(string name) => Projects.Single(project => project.Name == name);

    /// <summary>Fails with the whole list, so that one run shows everything there is to repair.</summary>
    public static void AssertNone(IEnumerable<string> violations, string cure)
    {
        var found = violations.Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.True(found.Length == 0, $"{cure}\n  {string.Join("\n  ", found)}");
    }

    private static bool IsHandWritten(Type type) =>
        !type.FullName!.Contains('<', StringComparison.Ordinal)
        && type.Namespace?.Split('.')[0] == "LLMHive"
        && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LLMHive.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No LLMHive.sln above {AppContext.BaseDirectory}; run the tests from a clone.");
    }
}
