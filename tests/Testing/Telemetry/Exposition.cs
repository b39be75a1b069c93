using System.Globalization;
using System.Text.RegularExpressions;
using LLMHive.Chat;

namespace LLMHive.Telemetry;

/// <summary>What <c>/metrics</c> says, read.</summary>
public sealed partial class Exposition
{
    private Exposition(IReadOnlyList<Sample> samples) => Samples = samples;

    /// <summary>Every sample.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>Names of all series.</summary>
    public IEnumerable<string> Names => Samples.Select(sample => sample.Name).Distinct();

    /// <summary>Asks a hive with its admin key.</summary>
    public static async Task<Exposition> Of(HiveUnderTest hive)
    {
        ArgumentNullException.ThrowIfNull(hive);
        using var answer = await hive.Send(HttpMethod.Get, "/metrics");
        answer.EnsureSuccessStatusCode();
        return Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Reads the text form.</summary>
    public static Exposition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read)]);
    }

    /// <summary>Sum of the samples of a name whose labels hold these.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).Sum(sample => sample.Value);

    private static Sample Read(string line)
    {
        var match = Line().Match(line);
        if (!match.Success)
        {
            throw new FormatException($"No sample: {line}");
        }

        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value);
        return new(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)(?: \d+)?$")]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\]|\\.)*)"[,]?""")]
    private static partial Regex Label();

    /// <summary>One line.</summary>
    /// <param name="Name">Of the series.</param>
    /// <param name="Labels">Its labels.</param>
    /// <param name="Value">Its value.</param>
    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
}
