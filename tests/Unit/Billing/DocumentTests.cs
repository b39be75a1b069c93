using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using LLMHive.Architecture;
using LLMHive.Billing;

namespace LLMHive.Docs;

/// <summary>docs/billing.md says what the code takes.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(House.Root, "docs", "billing.md")).ReplaceLineEndings("\n");

    private static string Catalogue => Section("## The plan catalogue");

    [Fact]
    public void Example_OfThePlanCatalogue_IsAccepted()
    {
        var example = Catalogue.Split("```jsonc\n")[1].Split("```")[0];
        var plans = PlanCatalogue.Parse(Encoding.UTF8.GetBytes(example), "docs/billing.md");
        Assert.Equal<string>(["free", "team"], plans.Names(new(2026, 6, 30, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal<string>(["free", "flat"], plans.Names(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(20_000_000, plans.Find("team", 1)!.TokensPerPeriod);
    }

    [Fact]
    public void Table_OfThePlanCatalogue_NamesEveryFieldAndNoOther()
    {
        var fields = typeof(Plan).GetProperties().Where(property => property.Name != nameof(Plan.Version)).ToArray();
        var rows = Row().Matches(Catalogue).ToArray();
        var told = rows.SelectMany(row => Code().Matches(row.Groups["names"].Value)).Select(name => name.Groups[1].Value);
        Assert.Equal(fields.Select(NameOf).Order(), told.Order());
        foreach (var row in rows)
        {
            var musts = Code().Matches(row.Groups["names"].Value).Select(name => fields.Single(field => NameOf(field) == name.Groups[1].Value))
                .Select(field => field.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null).Distinct();
            Assert.Equal([row.Groups["must"].Value == "yes"], musts);
        }
    }

    [Fact]
    public void Events_ToOrderFromStripe_AreThoseThatAreUsed()
    {
        var step = Text[Text.IndexOf("3. **Webhook.**", StringComparison.Ordinal)..Text.IndexOf("More events do no harm", StringComparison.Ordinal)];
        Assert.Equal(PaymentDoorGrain.Known.Order(), Code().Matches(step).Select(name => name.Groups[1].Value).Where(name => name.Contains('.', StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal)).Order());
    }

    private static string Section(string heading)
    {
        var from = Text.IndexOf(heading, StringComparison.Ordinal);
        return Text[from..Text.IndexOf("\n## ", from + 1, StringComparison.Ordinal)];
    }

    private static string NameOf(PropertyInfo field) =>
        field.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name);

    [GeneratedRegex(@"^\| (?<names>`[^|]*) \| (?<must>yes|no) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
