using YamlDotNet.RepresentationModel;

namespace LLMHive.Telemetry;

/// <summary>The files under <c>deploy</c>.</summary>
internal static class Deploy
{
    private static readonly string Root = FindRoot();

    public static string Path(string file) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Root, "deploy", file));

    public static string Text(string file) => File.ReadAllText(Path(file));

    /// <summary>The one document of a YAML file.</summary>
    public static YamlNode Yaml(string file) => Assert.Single(Documents(file));

    /// <summary>All documents of a YAML file.</summary>
    public static IReadOnlyList<YamlNode> Documents(string file)
    {
        using var reader = new StreamReader(Path(file));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    public static IEnumerable<YamlNode> Items(this YamlNode node) => ((YamlSequenceNode)node).Children;

    public static IReadOnlyDictionary<string, YamlNode> Fields(this YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(pair => pair.Key.Text(), pair => pair.Value);

    /// <summary>The node below these names; null = there is none.</summary>
    public static YamlNode? Find(this YamlNode node, params string[] names)
    {
        foreach (var name in names)
        {
            if (node is not YamlMappingNode map || !map.Children.TryGetValue(new YamlScalarNode(name), out var next))
            {
                return null;
            }

            node = next;
        }

        return node;
    }

    /// <summary>A field of a node or of those that it merges (<c>&lt;&lt;</c>); null = none has it.</summary>
    public static YamlNode? Merged(this YamlNode node, string name) =>
        node.Find(name) ?? (node.Find("<<") is { } merged ? merged.Merged(name) : null);

    public static string Text(this YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "LLMHive.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No LLMHive.sln above {AppContext.BaseDirectory}; run the tests from a clone.");
    }
}
