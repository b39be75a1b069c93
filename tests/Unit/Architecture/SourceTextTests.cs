using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LLMHive.Architecture;

/// <summary>Rules that only the source text shows.</summary>
public sealed partial class SourceTextTests
{
    private const int MostLines = 300;

    [Fact]
    public void Sources_UnderSrc_AreFound() => Assert.True(House.Sources.Length > 100, $"Only {House.Sources.Length} files found under {House.Root}/src.");

    [Fact]
    public void Files_UnderSrc_AreShort() =>
        House.AssertNone(
            House.Sources.Where(file => file.Lines > MostLines).Select(file => $"src/{file.Project.Name}/{file.Path}: {file.Lines} lines"),
            $"A file is longer than {MostLines} lines; split it by thought:");

    [Fact]
    public void Regions_UnderSrc_DoNotExist() =>
        House.AssertNone(
            from file in House.Sources
            from trivia in file.Root.DescendantTrivia(descendIntoTrivia: true)
            where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
            select file.At(trivia.Token),
            "A #region hides a file that is too long:");

    [Fact]
    public void Names_UnderSrc_SayWhatTheyDo() =>
        House.AssertNone(
            (from file in House.Sources
             from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
             where Vague().IsMatch(type.Identifier.Text)
             select $"{file.At(type)}: {type.Identifier.Text}")
            .Concat(
                from file in House.Sources
                from part in file.Path.Split('/')
                where Vague().IsMatch(part.Split('.')[0])
                select $"src/{file.Project.Name}/{file.Path}"),
            "Name the thing by what it does, not Helper, Util or Manager:");

    [Fact]
    public void Catches_UnderSrc_NameAnExceptionAndDoSomething() =>
        House.AssertNone(
            from file in House.Sources
            from clause in file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
            where clause.Declaration is null || clause.Block.Statements.Count == 0
            select file.At(clause),
            "A catch is empty or bare; catch what you expect, and say in code what follows from it:");

    [GeneratedRegex("(Helper|Util|Utility|Utilities|Manager)s?$")]
    private static partial Regex Vague();
}
