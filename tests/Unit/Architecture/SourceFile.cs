using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LLMHive.Architecture;

/// <summary>One C# file of a project, parsed.</summary>
/// <param name="Project">Where it belongs.</param>
/// <param name="Path">Path within the project, with slashes.</param>
/// <param name="Tree">Its syntax.</param>
internal sealed record SourceFile(HouseProject Project, string Path, SyntaxTree Tree)
{
    public CompilationUnitSyntax Root => (CompilationUnitSyntax)Tree.GetRoot();

    public int Lines => Tree.GetText().Lines.Count - (Tree.GetText().Lines[^1].Span.IsEmpty ? 1 : 0);

    /// <summary>First folder of the path: the feature; empty at the root of the project.</summary>
    public string Feature => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    public static IEnumerable<SourceFile> ReadAll(HouseProject project) =>
        Directory.EnumerateFiles(project.Folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: System.IO.Path.GetRelativePath(project.Folder, file).Replace('\\', '/')))
            .Where(found => found.Path.Split('/')[0] is not ("bin" or "obj"))
            .OrderBy(found => found.Path, StringComparer.Ordinal)
            .Select(found => new SourceFile(project, found.Path, CSharpSyntaxTree.ParseText(File.ReadAllText(found.File))));

    /// <summary>Where a node stands, for a message.</summary>
    public string At(SyntaxNodeOrToken node) => $"src/{Project.Name}/{Path}:{node.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1}";
}
