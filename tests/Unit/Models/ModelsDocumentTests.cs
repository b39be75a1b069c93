using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using LLMHive.Architecture;
using LLMHive.Models;

namespace LLMHive.Docs;

/// <summary>The table of docs/models.md has the fields that <c>models.json</c> may have, and no other.</summary>
public sealed partial class ModelsDocumentTests
{
    [Theory]
    [InlineData("provider", typeof(ProviderLine))]
    [InlineData("model", typeof(ModelLine))]
    [InlineData("price", typeof(PriceLine))]
    [InlineData("hive", typeof(HiveLine))]
    public void Table_OfEachLine_NamesItsFields(string of, Type line)
    {
        var document = File.ReadAllText(Path.Combine(House.Root, "docs", "models.md"));
        var told = Row().Matches(document).Where(row => row.Groups["of"].Value == of).SelectMany(row => row.Groups["names"].Value.Split(", ")).Select(name => name.Trim('`'));
        var fields = line.GetProperties().Where(field => field.GetCustomAttribute<JsonIgnoreAttribute>() is null).Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name));
        Assert.Equal(fields.Order(), told.Order());
    }

    [GeneratedRegex(@"^\| (?<of>[a-z]+) \| (?<names>`[^|]*`) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
