using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LLMHive.Models;

/// <summary>The hive models: one of each engine, and the presets that the operator named.</summary>
internal sealed partial class HiveCards(string source, IReadOnlyList<ProviderEntry> providers, List<ModelCard> models, TimeProvider clock)
{
    /// <summary>What the ids of hive models begin with, and no other model's.</summary>
    public const string Prefix = "hive/";

    private const int MostMembers = 5;

    /// <summary>Engines first, then presets by name.</summary>
    public IEnumerable<ModelCard> Of(ImmutableDictionary<string, HiveLine> hive, IReadOnlyList<string> engines)
    {
        foreach (var engine in engines)
        {
            var line = hive.GetValueOrDefault(engine) ?? new();
            if (line.Engine is { } other && other != engine)
            {
                throw Fault($"hive.{engine}.engine", $"is '{other}', and hive/{engine} is the engine of that name.", "Leave it out, or give the preset another name.");
            }

            yield return Card(engine, engine, line);
        }

        foreach (var (name, line) in hive.Where(it => !engines.Contains(it.Key)).OrderBy(it => it.Key, StringComparer.Ordinal))
        {
            if (line.Engine is null || !engines.Contains(line.Engine))
            {
                throw Fault(
                    line.Engine is null ? $"hive.{name}" : $"hive.{name}.engine", line.Engine is null ? "is no engine." : $"'{line.Engine}' is no engine.",
                    $"Engines are {string.Join(", ", engines)}; a preset names one of them as 'engine'.");
            }

            if (!PresetName().IsMatch(name))
            {
                throw Fault($"hive.{name}", "is no name for a preset.", "Give 1 to 64 of a-z, 0-9, '-', '_' and '.'.");
            }

            yield return Card(name, line.Engine, line);
        }
    }

    private ModelCard Card(string name, string engine, HiveLine line)
    {
        var members = Members(name, line);
        Check(name, engine, line, members.Length);
        return new()
        {
            Id = Prefix + name,
            Provider = "hive",
            UpstreamId = name,
            Kind = ModelKind.Hive,
            OwnedBy = "llmhive",
            Engine = engine,
            Created = clock.GetUtcNow(),
            Members = members,
            Defaults = new HiveDefaults(
                line.Accuracy, line.Quorum, line.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, line.BudgetUsd, line.MaxRisk, line.MaxCostRatio, Fields(line)) is var set
                && set != new HiveDefaults() ? set : null,
        };
    }

    private static string? Fields(HiveLine line)
    {
        var fields = new JsonObject();
        if (line.Verify is { ValueKind: not JsonValueKind.Null } verify)
        {
            fields["verify"] = JsonNode.Parse(verify.GetRawText());
        }

        if (line.Diffusion is { } diffusion)
        {
            fields["diffusion"] = diffusion;
        }

        return fields.Count > 0 ? fields.ToJsonString() : null;
    }

    // The same bounds as in a request, said at the start and not to the first caller.
    private void Check(string name, string engine, HiveLine line, int members)
    {
        if (line.Accuracy is { } accuracy && (accuracy is < 1 or > 5 || engine != "auto"))
        {
            throw Fault($"hive.{name}.accuracy", $"is {accuracy} with engine {engine}.", "Give 1 to 5, with engine auto only.");
        }

        if (line.Quorum is { } quorum && (quorum < 1 || quorum > members))
        {
            throw Fault($"hive.{name}.quorum", $"is {quorum}, and there are {members} members.", "Give 1 to that.");
        }

        if (line.Quorum is not null && engine is "fast" or "refine" or "roles")
        {
            throw Fault($"hive.{name}.quorum", $"is {line.Quorum} with engine {engine}.", "Leave it out: this engine asks no several members the same.");
        }

        if (line.TimeoutSeconds is < 0.1 or > 600)
        {
            throw Fault($"hive.{name}.timeout_seconds", "is out of range.", "Give 0.1 to 600.");
        }

        if (line.MaxRisk is { } risk && (risk is not (>= 0.001 and <= 0.5) || !(engine == "vote" || (engine == "auto" && line.Accuracy is null or <= 3))))
        {
            throw Fault($"hive.{name}.max_risk", $"is {risk.ToString(CultureInfo.InvariantCulture)} with engine {engine}.", "Give 0.001 to 0.5, with engine vote, or auto of accuracy 1 to 3.");
        }

        if (line.MaxCostRatio is { } ratio && (ratio is not (>= 0.001 and <= 100) || engine != "auto" || line.Accuracy is not null))
        {
            throw Fault($"hive.{name}.max_cost_ratio", $"is {ratio.ToString(CultureInfo.InvariantCulture)} with engine {engine}.", "Give 0.001 to 100, with engine auto and without accuracy.");
        }

        if (line.BudgetUsd < 0)
        {
            throw Fault($"hive.{name}.budget_usd", "is negative.", "Give US dollars, 0 or more.");
        }
    }

    private ImmutableArray<string> Members(string name, HiveLine line)
    {
        if (line.Members is not { } members)
        {
            return Default();
        }

        for (var i = 0; i < members.Length; i++)
        {
            var key = $"hive.{name}.members[{i}]";
            var member = members[i];
            if (member.StartsWith(Prefix, StringComparison.Ordinal))
            {
                throw Fault(key, $"'{member}' is a hive model.", "A hive within a hive is not allowed; name chat models.");
            }

            var card = models.Find(model => model.Id == member);
            var passes = card is null && providers.Any(provider => provider.PassThroughPrice is not null
                && member.Length > provider.Name.Length + 1 && member.StartsWith(provider.Name + "/", StringComparison.Ordinal));
            if (!passes && card is not { Kind: ModelKind.Chat })
            {
                throw Fault(key, $"'{member}' is no chat model of this file or of the environment.", "GET /v1/models lists the ids.");
            }

            if (!passes && card!.Price is null)
            {
                throw Fault(key, $"'{member}' has no price.", "List it under 'models' with its price.");
            }

            if (members.Take(i).Contains(member))
            {
                throw Fault(key, $"'{member}' stands twice.", "Name each member once.");
            }
        }

        return members.Length > 0 ? members : throw Fault($"hive.{name}.members", "is empty.", "Name at least one model.");
    }

    /// <summary>Without configuration: priced chat models, one of each family first, five at most; without any, the offline agents that answer.</summary>
    private ImmutableArray<string> Default()
    {
        var chat = models.Where(model => model.Kind == ModelKind.Chat && model.Price is not null && model.Provider != OfflineModels.Provider).ToList();
        var firsts = chat.GroupBy(model => model.Family.Length > 0 ? model.Family : model.Id).Select(family => family.First()).ToList();
        var members = firsts.Concat(chat.Except(firsts)).Take(MostMembers).Select(model => model.Id).ToImmutableArray();
        return members.IsEmpty ? OfflineModels.Members : members;
    }

    private ConfigurationException Fault(string key, string problem, string cure) => new(source, key, problem, cure);

    [System.Text.RegularExpressions.GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial System.Text.RegularExpressions.Regex PresetName();
}
