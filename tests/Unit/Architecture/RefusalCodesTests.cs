using System.Reflection;
using System.Text.RegularExpressions;

namespace LLMHive.Architecture;

/// <summary>Refusal codes are a public promise.</summary>
public sealed partial class RefusalCodesTests
{
    [Fact]
    public void RefusalCodes_Values_AreUnique() =>
        House.AssertNone(
            from code in Codes()
            group code.Name by code.Value into names
            where names.Count() > 1
            select $"{names.Key}: {string.Join(", ", names)}",
            "Two refusal codes have one value:");

    [Fact]
    public void RefusalCodes_Values_AreSnakeCase() =>
        House.AssertNone(
            Codes().Where(code => !SnakeCase().IsMatch(code.Value)).Select(code => $"{code.Name} = {code.Value}"),
            "A refusal code is written in snake_case:");

    private static IEnumerable<(string Name, string Value)> Codes() =>
        typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (field.Name, (string)field.GetRawConstantValue()!));

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();
}
