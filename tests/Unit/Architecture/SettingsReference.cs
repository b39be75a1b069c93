using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LLMHive.Architecture;

/// <summary>Writes <c>docs/settings.md</c> from the classes that the sections of the configuration are bound to.</summary>
internal static partial class SettingsReference
{
    private const string Head =
        """
        # Settings

        Every section of the configuration, made from the code by a test: change the class, not this file.

        Set them in `appsettings.json`, on the command line (`--Api:GraceSeconds=10`) or in the environment (`Api__GraceSeconds=10`; the
        entries of a list are `Stripe__WebhookSecrets__0`, `__1` …). Times are `hh:mm:ss`, or `d.hh:mm:ss`. All are read at start and hold
        until the end; one that is out of its bounds stops the start and is named. The everyday ones have short variables: see the
        [README](../README.md#settings).

        """;

    /// <summary>The whole document.</summary>
    public static string Write()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var section in Sections().SelectMany(Nested).GroupBy(found => found.Section).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(section.Key).Append('\n');
            foreach (var type in section.Select(found => found.Type).OrderBy(type => type.Name, StringComparer.Ordinal))
            {
                text.Append('\n').Append(Words(Summary(type.Assembly, "T:" + type.FullName)));
                text.Append("\n\n| setting | default | bounds | what |\n|---|---|---|---|\n");
                text.AppendJoin("", Settable(type).Select(property => Row(type, property) + "\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>What the code binds, and to which section: every call that binds one is read, so that none can be forgotten here.</summary>
    private static HashSet<(string Section, Type Type)> Sections()
    {
        var found = new HashSet<(string, Type)>();
        foreach (var source in House.Sources)
        {
            foreach (Match bound in Bound().Matches(source.Tree.ToString()))
            {
                var type = Options(bound.Groups["type"].Value);
                var section = bound.Groups["section"].Value;
                found.Add((section.StartsWith('"') ? section.Trim('"') : (string)Options(section.Split('.')[0]).GetField("Section")!.GetValue(null)!, type));
            }
        }

        // Those that name their section themselves.
        foreach (var type in House.Types.Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true }))
        {
            found.Add(((string)type.GetField("Section")!.GetRawConstantValue()!, type));
        }

        return found;
    }

    private static IEnumerable<(string Section, Type Type)> Nested((string Section, Type Type) found) =>
        Settable(found.Type, nested: true).Select(property => ($"{found.Section}:{property.Name}", property.PropertyType)).Prepend(found);

    private static Type Options(string name) => House.Types.Single(type => type.Name == name);

    private static IEnumerable<PropertyInfo> Settable(Type type, bool nested = false) => type.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true } && IsNested(property.PropertyType) == nested).OrderBy(property => property.MetadataToken);

    private static bool IsNested(Type type) => House.Types.Contains(type) && type.IsClass;

    private static string Row(Type type, PropertyInfo property)
    {
        var value = property.GetValue(Activator.CreateInstance(type, nonPublic: true));
        var bounds = property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{Text(range.Minimum)} to {Text(range.Maximum)}" : "";
        if (property.PropertyType.IsEnum)
        {
            bounds = string.Join(", ", Enum.GetNames(property.PropertyType).Select(name => $"`{name}`"));
        }

        var what = Words(Summary(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}"));
        return $"| `{property.Name}` | {Default(value)} | {bounds} | {what} |";
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "–",
        IEnumerable list and not string => string.Join(", ", list.Cast<object>().Select(Text)) is { Length: > 0 } items ? $"`{items}`" : "–",
        _ => $"`{Text(value)}`",
    };

    private static string Text(object value) => value switch
    {
        bool yes => yes ? "true" : "false",
        TimeSpan { Ticks: var ticks } time when ticks % TimeSpan.TicksPerSecond != 0 => time.ToString("c").TrimEnd('0'),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static XElement Summary(Assembly assembly, string member)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return file.Descendants("member").SingleOrDefault(found => (string?)found.Attribute("name") == member)?.Element("summary")
            ?? throw new InvalidOperationException($"{member} has no summary; settings are explained where they are declared.");
    }

    /// <summary>A summary as one line of Markdown.</summary>
    private static string Words(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? "").Split('.', ':')[^1]}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "b" } bold => $"**{bold.Value}**",
            XElement other => other.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex("""(?:AddChecked<(?<type>\w+)>\(|AddOptions<(?<type>\w+)>\(\)\.(?:BindConfiguration\(|Bind\(configuration\.GetSection\())(?<section>"[\w:]+"|\w+\.Section)|GetSection\((?<section>"[\w:]+"|\w+\.Section)\)\.Get<(?<type>\w+)>""")]
    private static partial Regex Bound();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
