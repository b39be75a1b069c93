namespace LLMHive.Models;

/// <summary>The built-in price list of well-known models, for providers that are found without configuration.</summary>
public sealed class PriceList
{
    private readonly ModelsFile _file;
    private readonly DateTimeOffset _now;

    /// <summary>Reads the list that is built in.</summary>
    /// <param name="now">Shown as the models' time of creation.</param>
    public PriceList(DateTimeOffset now)
    {
        _now = now;
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")
            ?? throw new InvalidOperationException("The built-in prices.json is missing from the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        _file = ModelsFile.Parse(copy.ToArray(), "built-in prices.json");
    }

    /// <summary>The known models of a provider, best first.</summary>
    public IEnumerable<ModelCard> Cards(string provider) =>
        _file.Models.Where(line => line.Provider == provider).Select(line => Card(line, provider, line.UpstreamId));

    /// <summary>A deployment of Azure OpenAI: priced when it is named like a known model of OpenAI.</summary>
    public ModelCard Deployment(string name) =>
        _file.Models.FirstOrDefault(line => line.Provider == "openai" && line.UpstreamId == name) is { } known
            ? Card(known, "azure", name)
            : new() { Id = "azure/" + name, Provider = "azure", UpstreamId = name, OwnedBy = "azure", Created = _now };

    private ModelCard Card(ModelLine line, string provider, string upstreamId) => new()
    {
        Id = $"{provider}/{upstreamId}", Provider = provider, UpstreamId = upstreamId, Kind = line.Kind, OwnedBy = provider, Family = line.Family,
        Price = line.Price?.Price(_file.Version), ContextTokens = line.ContextTokens, Tools = line.Tools, Logprobs = line.Logprobs, Created = _now,
    };
}
