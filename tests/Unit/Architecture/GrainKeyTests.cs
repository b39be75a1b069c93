using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LLMHive.Architecture;

/// <summary>String keys of grains are built in one place, and no two of them fold into one row ("a", "A" and "0a" do).</summary>
public sealed class GrainKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0a")]
    [InlineData("")]
    public void GrainKeys_OfAnyId_StartWithNoHexDigit(string id) =>
        House.AssertNone(
            from builder in typeof(GrainKeys).GetMethods(BindingFlags.Public | BindingFlags.Static)
            where !builder.Name.EndsWith("Of", StringComparison.Ordinal)
            let key = (string)builder.Invoke(null, [.. builder.GetParameters().Select(_ => id)])!
            where key.Length == 0 || char.IsAsciiHexDigit(key[0])
            select $"GrainKeys.{builder.Name}(\"{id}\") = \"{key}\"",
            "A grain key starts with a character that is no hexadecimal digit:");

    [Fact]
    public void StringKeys_UnderSrc_ComeFromGrainKeys()
    {
        var stringKeyed = House.GrainInterfaces.Where(typeof(IGrainWithStringKey).IsAssignableFrom).Select(type => type.Name).ToHashSet();
        House.AssertNone(
            from file in House.Sources
            from call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
            let name = call.Expression is MemberAccessExpressionSyntax member ? member.Name as GenericNameSyntax : call.Expression as GenericNameSyntax
            where name?.Identifier.Text == "GetGrain" && stringKeyed.Contains(name.TypeArgumentList.Arguments[0].ToString().Split('.')[^1])
            where !IsKey(call.ArgumentList.Arguments[0].Expression)
            select $"{file.At(call)}: {call.ArgumentList.Arguments[0]}",
            "Build the key with GrainKeys, or hand on this grain's own with GetPrimaryKeyString():");
    }

    private static bool IsKey(ExpressionSyntax argument) =>
        argument is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax made }
        && (made.Expression.ToString().Split('.')[^1] == nameof(GrainKeys) || made.Name.Identifier.Text == "GetPrimaryKeyString");
}
