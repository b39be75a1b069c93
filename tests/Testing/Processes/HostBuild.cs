using System.Reflection;

namespace LLMHive.Processes;

/// <summary>Finds the built product, so that tests run what users run.</summary>
public static class HostBuild
{
    private const string Solution = "LLMHive.sln";

    /// <summary>Configuration these tests were built in: <c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } =
        typeof(HostBuild).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    /// <summary>Path of one of the product's programs.</summary>
    /// <param name="configuration"><c>Debug</c> or <c>Release</c>; null = that of these tests.</param>
    /// <param name="program"><c>Host</c>, <c>Silo</c> or <c>Api</c>.</param>
    /// <exception cref="FileNotFoundException">It is not built; tells how to.</exception>
    public static string Find(string? configuration = null, string program = "Host")
    {
        var wanted = configuration ?? Configuration;
        var path = Path.Combine(Root(), "src", program, "bin", wanted, "net10.0", $"LLMHive.{program}.dll");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"'{path}' is not there. Build it: dotnet build -c {wanted} src/{program}", path);
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds {Solution}. Run this from a checkout.");
    }
}
