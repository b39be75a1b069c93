using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using LLMHive.Processes;

namespace LLMHive;

/// <summary>What <c>dotnet pack</c> makes of the client, for services that are not built in this repository.</summary>
public sealed class PackTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Source => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(HostBuild.Find())!, "..", "..", "..", ".."));

    [Theory]
    [InlineData("Client", "LLMHive.Grains.Interfaces", "Microsoft.Orleans.Client", "Microsoft.Extensions.AI.Abstractions")]
    [InlineData("Grains.Interfaces", "Microsoft.Orleans.Sdk")]
    public async Task Pack_OfAProject_HoldsAssemblyDocsReadmeLicenceAndDependencies(string project, params string[] dependencies)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("", await Pack(project, folder["out"]));
        var file = Assert.Single(Directory.GetFiles(folder["out"], "*.nupkg"));
        Assert.Single(Directory.GetFiles(folder["out"], "*.snupkg"));
        using var package = ZipFile.OpenRead(file);
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains($"lib/net10.0/LLMHive.{project}.dll", names);
        Assert.Contains($"lib/net10.0/LLMHive.{project}.xml", names);
        Assert.Contains("README.md", names);

        await using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string? Text(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("LLMHive." + project, "MIT", "README.md"), (Text("id"), Text("license"), Text("readme")));
        var listed = metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!).ToList();
        Assert.All(dependencies, name => Assert.Contains(name, listed));
        Assert.DoesNotContain(listed, name => name.StartsWith("LLMHive.", StringComparison.Ordinal) && !dependencies.Contains(name));
    }

    /// <summary>Packs what is built already.</summary>
    /// <returns>What it complains of; empty = nothing.</returns>
    private static async Task<string> Pack(string project, string to)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "pack", Path.Combine(Source, project), "--no-build", "-c", HostBuild.Configuration, "-o", to, "-nodeReuse:false", "-v", "quiet" })
        {
            start.ArgumentList.Add(argument);
        }

        // The test runner's own MSBuild must not be taken for that of the command line.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var pack = Process.Start(start)!;
        var told = await pack.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await pack.WaitForExitAsync().WaitAsync(Patience);
        return pack.ExitCode == 0 ? "" : told;
    }
}
