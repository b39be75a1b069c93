using System.Text.Json;

namespace LLMHive.Processes;

/// <summary>Writes the <c>models.json</c> of a hive whose models all live at one OpenAI-compatible address.</summary>
public static class FakeProviderFile
{
    /// <summary>Name of the provider, the first part of every model's id.</summary>
    public const string Provider = "fake";

    /// <summary>Id of a model in the hive.</summary>
    public static string IdOf(string upstreamModel) => $"{Provider}/{upstreamModel}";

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="baseUrl">The provider's address, <c>/v1</c> included.</param>
    /// <param name="upstreamModels">Names of the models there.</param>
    public static void Write(string path, Uri baseUrl, IEnumerable<string> upstreamModels)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        ArgumentNullException.ThrowIfNull(upstreamModels);
        var file = new Dictionary<string, object>
        {
            ["providers"] = new[] { new { name = Provider, kind = "openai", base_url = baseUrl.AbsoluteUri } },
            ["models"] = upstreamModels.Select(static name => new
            {
                id = IdOf(name), provider = Provider, upstream_id = name, tools = true,
                price = new { @in = 1.0, @out = 2.0 },
            }),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(file));
    }
}
