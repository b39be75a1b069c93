using System.Text.Json;
using System.Text.Json.Serialization;

namespace LLMHive.Billing;

/// <summary>
/// All versions of all plans. A user keeps the version they were sold; new users get the newest that is in effect.
/// Read from <c>plans.json</c>, whose form the built-in file of this folder shows.
/// </summary>
public sealed class PlanCatalogue
{
    /// <summary>The plan of a user without a subscription.</summary>
    public const string FreePlan = "free";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter<PlanCap>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    private readonly ImmutableArray<CatalogueVersion> _versions;

    private PlanCatalogue(ImmutableArray<CatalogueVersion> versions) => _versions = versions;

    /// <summary>The catalogue that is built in.</summary>
    public static PlanCatalogue BuiltIn { get; } = ReadBuiltIn();

    /// <summary>Reads a catalogue.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="ConfigurationException">Names the file, the key and the cure.</exception>
    public static PlanCatalogue Parse(ReadOnlySpan<byte> utf8, string source)
    {
        CatalogueFile file;
        try
        {
            file = JsonSerializer.Deserialize<CatalogueFile>(utf8, Json)
                ?? throw new ConfigurationException(source, "$", "is null.", "Give an object with a field 'versions'.");
        }
        catch (JsonException fault)
        {
            throw new ConfigurationException(source, fault.Path ?? "$", fault.Message, "Compare it with the built-in plans.json.");
        }

        PlanCatalogueRules.Check(file, source);
        return new([.. file.Versions.OrderBy(v => v.Version).Select(v => v with { Plans = [.. v.Plans.Select(p => p with { Version = v.Version })] })]);
    }

    /// <summary>A plan of the newest version in effect; null = there is none of that name.</summary>
    public Plan? Find(string name, DateTimeOffset at)
    {
        var version = _versions.LastOrDefault(v => v.EffectiveFrom <= at) ?? _versions[0];
        return version.Plans.FirstOrDefault(p => p.Name == name);
    }

    /// <summary>A plan as it was sold; null = that version or name is gone from the file.</summary>
    public Plan? Find(string name, int version) =>
        _versions.FirstOrDefault(v => v.Version == version)?.Plans.FirstOrDefault(p => p.Name == name);

    /// <summary>Names of the plans that can be had at a moment, lowest rank first.</summary>
    public ImmutableArray<string> Names(DateTimeOffset at)
    {
        var version = _versions.LastOrDefault(v => v.EffectiveFrom <= at) ?? _versions[0];
        return [.. version.Plans.OrderBy(p => p.Rank).Select(p => p.Name)];
    }

    private static PlanCatalogue ReadBuiltIn()
    {
        using var stream = typeof(PlanCatalogue).Assembly.GetManifestResourceStream("plans.json")
            ?? throw new InvalidOperationException("The built-in plans.json is missing from the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Parse(copy.ToArray(), "built-in plans.json");
    }
}
