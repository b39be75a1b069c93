using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Api;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace LLMHive.Telemetry;

/// <summary>Alert rules, the dashboard and the documents say what the running host exports, and nothing else.</summary>
[Collection(Alone.Name)]
public sealed partial class AlertTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [ToolFact("promtool", "prometheus")]
    public async Task Rules_WithTheirCases_HoldByPromtool()
    {
        Assert.Equal((0, true), await Promtool("check rules alerts.yaml", "SUCCESS"));
        Assert.Equal((0, true), await Promtool("test rules alerts_test.yaml", "SUCCESS"));
    }

    [Fact]
    public void Rules_Each_HaveACaseThatFiresAndOneThatDoesNot()
    {
        var cases = Deploy.Yaml("prometheus/alerts_test.yaml")["tests"].Items().SelectMany(test => test["alert_rule_test"].Items()).ToArray();
        foreach (var alert in Alerts())
        {
            var own = cases.Where(test => test["alertname"].Text() == alert).Select(test => test["exp_alerts"].Items().Any()).ToArray();
            Assert.True(own.Contains(true) && own.Contains(false), $"{alert} has not both a case that fires and one that keeps quiet.");
        }
    }

    [Fact]
    public void Rules_Each_AreExplainedWithTheirCure()
    {
        var headings = Deploy.Text("../docs/operations.md").Split('\n').Where(line => line.StartsWith('#')).Select(line => line.TrimStart('#', ' ')).ToArray();
        Assert.All(Alerts(), alert => Assert.Contains(alert, headings));
        foreach (var rule in Rules())
        {
            Assert.Equal("docs/operations.md#" + rule["alert"].Text().ToLowerInvariant(), rule["annotations"]["runbook"].Text());
            Assert.Contains(rule["labels"]["severity"].Text(), (string[])["page", "ticket"]);
        }
    }

    [Fact]
    public async Task Metrics_OfRulesDashboardAndDocuments_AreWhatTheHostExports()
    {
        var exported = await Exported();
        var rules = Rules().SelectMany(rule => PromQl.Metrics(rule["expr"].Text())).ToHashSet();
        var dashboard = Expressions(JsonDocument.Parse(Deploy.Text("grafana/llmhive.json")).RootElement).SelectMany(PromQl.Metrics).ToHashSet();
        Assert.True(rules.Count >= 14 && dashboard.Count >= 30, $"Only {rules.Count} and {dashboard.Count} metrics were found.");

        // "up" is Prometheus' own.
        Assert.Empty(rules.Concat(dashboard).Where(name => name != "up").Select(PromQl.Base).Except(exported.Keys).Order());

        // Each feature has its panel: every instrument of ours is drawn, and described.
        var ours = exported.Where(pair => pair.Value == Meters.Name).Select(pair => pair.Key).ToArray();
        Assert.True(ours.Length >= 25, $"Only {ours.Length} instruments of ours.");
        Assert.Empty(ours.Except(dashboard.Select(PromQl.Base)).Order());
        var described = Row().Matches(Deploy.Text("../docs/operations.md")).Select(row => row.Groups["name"].Value).ToHashSet();
        Assert.Empty(ours.Except(described).Order());
        Assert.Empty(described.Where(name => name.StartsWith("llmhive", StringComparison.Ordinal)).Except(ours).Order());
    }

    /// <summary>Names in Prometheus of all instruments that a host makes, with their meters.</summary>
    private static async Task<Dictionary<string, string>> Exported()
    {
        var made = new ConcurrentDictionary<string, (Instrument Instrument, string Meter)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => made[NameOf(instrument)] = (instrument, instrument.Meter.Name),
        };
        await using var hive = await HiveUnderTest.Start(Start);
        listener.Start();
        var key = await hive.SignUp("u1", "enterprise");
        foreach (var model in new[] { "twin/echo", "hive/vote" })
        {
            using var answer = await hive.Chat(key, model: model);
            answer.EnsureSuccessStatusCode();
        }

        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        _ = hive.Services.GetRequiredService<IPaymentProcessor>();
        foreach (var name in (await Exposition.Of(hive)).Samples.Select(sample => sample.Name).Where(name => name != "target_info"))
        {
            // What the exporter wrote is what we take an instrument's name for; a counter of a histogram is its own.
            Assert.True(made.ContainsKey(name) || made.ContainsKey(PromQl.Base(name)), $"{name} is exported, and no instrument would be called that.");
        }

        return made.ToDictionary(pair => pair.Key, pair => pair.Value.Meter);
    }

    /// <summary>The exporter's way from an instrument to a name.</summary>
    private static string NameOf(Instrument instrument)
    {
        var name = Illegal().Replace(instrument.Name, "_");
        var unit = instrument.Unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" or "bytes" => "bytes",
            "MB" => "megabytes",
            "%" => "percent",
            _ => "",
        };
        name = unit.Length == 0 || name.EndsWith(unit, StringComparison.Ordinal) ? name : $"{name}_{unit}";
        var kind = instrument.GetType().Name;
        var counts = kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        return counts && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static IEnumerable<YamlNode> Rules() => Deploy.Yaml("prometheus/alerts.yaml")["groups"].Items().SelectMany(group => group["rules"].Items());

    private static IEnumerable<string> Alerts() => Rules().Select(rule => rule["alert"].Text());

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => field.Name == "expr" ? [field.Value.GetString()!] : Expressions(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    private static async Task<(int Code, bool Said)> Promtool(string arguments, string word)
    {
        var program = ToolFactAttribute.Find("promtool") ?? throw new InvalidOperationException("LLMHIVE_REQUIRE names promtool, but it is not on the path; install Debian's prometheus.");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Deploy.Path("prometheus"), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Contains(word, StringComparison.Ordinal));
    }

    [GeneratedRegex("[^a-zA-Z0-9_:]+")]
    private static partial Regex Illegal();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
