using System.Text.Json;
using System.Text.Json.Serialization;

namespace LLMHive.Models;

/// <summary>The form of <c>models.json</c>: providers, models and the members of the hive models. Everything is optional.</summary>
public sealed record ModelsFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Version of the price list, stored with each charge.</summary>
    public string Version { get; init; } = "models.json";

    /// <summary>Providers, in order of preference.</summary>
    public ImmutableArray<ProviderLine> Providers { get; init; } = [];

    /// <summary>Models, best first.</summary>
    public ImmutableArray<ModelLine> Models { get; init; } = [];

    /// <summary>Hive models by engine; members best first.</summary>
    public ImmutableDictionary<string, HiveLine> Hive { get; init; } = ImmutableDictionary<string, HiveLine>.Empty;

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="ConfigurationException">Names file, key, problem and cure.</exception>
    public static ModelsFile Parse(ReadOnlySpan<byte> utf8, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelsFile>(utf8, Json)
                ?? throw new ConfigurationException(source, "$", "is null.", "Give an object with 'providers' and 'models'.");
        }
        catch (JsonException fault)
        {
            throw new ConfigurationException(source, fault.Path ?? "$", fault.Message, "docs/models.md shows the form.");
        }
    }
}
