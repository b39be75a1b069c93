using System.Reflection;

namespace LLMHive.Processes;

/// <summary>Finds the built product, so that tests run what users run.</summary>
public static class HostBuild
{
    private const string Solution = "LLMHive.sln";

    /// <summary>Configuration these tests were built in: <c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } =
        typeof(HostBuild).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    /// <summary>Path of the product's assembly.</summary>
    /// <param name="configuration"><c>Debug</c> or <c>Release</c>; null = that of these tests.</param>
    /// <exception cref="FileNotFoundException">It is not built; tells how to.</exception>
    public static string Find(string? configuration = null)
    {
        var wanted = configuration ?? Configuration;
        var path = Path.Combine(Root(), "src", "Host", "bin", wanted, "net10.0", "LLMHive.Host.dll");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"'{path}' is not there. Build it: dotnet build -c {wanted} src/Host", path);
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
