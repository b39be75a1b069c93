namespace LLMHive.Telemetry;

/// <summary>A fact that needs a program of the machine: skipped, saying so, where it is not installed, unless <c>LLMHIVE_REQUIRE</c> names it.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tool">Name of the program.</param>
    /// <param name="package">Debian's package that has it.</param>
    public ToolFactAttribute(string tool, string package)
    {
        var required = (Environment.GetEnvironmentVariable("LLMHIVE_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(tool);
        if (!required && Find(tool) is null)
        {
            Skip = $"{tool} is not installed; on Debian: apt-get install {package}. LLMHIVE_REQUIRE={tool} makes this a failure.";
        }
    }

    /// <summary>Path of a program; null = not on the path.</summary>
    public static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
