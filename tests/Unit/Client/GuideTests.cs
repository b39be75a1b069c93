using LLMHive.Architecture;

namespace LLMHive.Docs;

/// <summary>What docs/guides/dotnet.md shows compiles, since it stands in samples/Service as it is.</summary>
public sealed class GuideTests
{
    [Fact]
    public void Snippets_OfTheDotnetGuide_StandInTheSample()
    {
        var guide = File.ReadAllText(Path.Combine(House.Root, "docs", "guides", "dotnet.md")).ReplaceLineEndings("\n");
        var sample = string.Join('\n', Directory.GetFiles(Path.Combine(House.Root, "samples", "Service"), "*.cs").Select(File.ReadAllText)).ReplaceLineEndings("\n");
        var snippets = guide.Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.True(snippets.Count >= 8, $"Only {snippets.Count} snippets were found.");
        Assert.All(snippets, snippet => Assert.Contains(snippet, sample, StringComparison.Ordinal));
    }
}
