namespace LLMHive.Testing.Storage;

/// <summary>The server's programs, as Debian's package <c>postgresql</c> lays them down.</summary>
public static class PostgresBinaries
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>Folder of the newest version; null = not installed.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why tests skip; null = they run, also to fail where <c>LLMHIVE_REQUIRE</c> names <c>postgres</c>.</summary>
    public static string? SkipReason => Folder is null && !IsRequired
        ? "PostgreSQL is not installed; on Debian: apt-get install postgresql. LLMHIVE_REQUIRE=postgres makes this a failure."
        : null;

    private static bool IsRequired =>
        (Environment.GetEnvironmentVariable("LLMHIVE_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("postgres");

    /// <summary>Path of one program.</summary>
    public static string Path(string program) => System.IO.Path.Combine(
        Folder ?? throw new InvalidOperationException($"LLMHIVE_REQUIRE names postgres, but '{Versions}/*/bin' is not there; install Debian's postgresql."),
        program);

    private static string? Find() => !Directory.Exists(Versions)
        ? null
        : Directory.EnumerateDirectories(Versions)
            .Where(folder => File.Exists(System.IO.Path.Combine(folder, "bin", "postgres")))
            .OrderByDescending(folder => int.TryParse(System.IO.Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => System.IO.Path.Combine(folder, "bin"))
            .FirstOrDefault();
}
