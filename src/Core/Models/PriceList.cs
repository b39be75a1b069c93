namespace LLMHive.Models;

/// <summary>The built-in price list of well-known models, for providers that are found without configuration.</summary>
public sealed class PriceList
{
    private static readonly Lazy<ModelsFile> BuiltIn = new(Read);
    private readonly DateTimeOffset _now;

    /// <summary>The list that is built in; read when it is first looked at, since a start without found providers never does.</summary>
    /// <param name="now">Shown as the models' time of creation.</param>
    public PriceList(DateTimeOffset now) => _now = now;

    /// <summary>The known models of a provider, best first.</summary>
    public IEnumerable<ModelCard> Cards(string provider) =>
        BuiltIn.Value.Models.Where(line => line.Provider == provider).Select(line => Card(line, provider, line.UpstreamId));

    /// <summary>A deployment of Azure OpenAI: priced when it is named like a known model of OpenAI.</summary>
    public ModelCard Deployment(string name) =>
        BuiltIn.Value.Models.FirstOrDefault(line => line.Provider == "openai" && line.UpstreamId == name) is { } known
            ? Card(known, "azure", name)
            : new() { Id = "azure/" + name, Provider = "azure", UpstreamId = name, OwnedBy = "azure", Created = _now };

    private ModelCard Card(ModelLine line, string provider, string upstreamId) => new()
    {
        Id = $"{provider}/{upstreamId}", Provider = provider, UpstreamId = upstreamId, Kind = line.Kind, OwnedBy = provider, Family = line.Family,
        Price = line.Price?.Price(BuiltIn.Value.Version), ContextTokens = line.ContextTokens, MaxOutputTokens = line.MaxOutputTokens, Tools = line.Tools, Logprobs = line.Logprobs, Created = _now,
    };

    private static ModelsFile Read()
    {
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")
            ?? throw new InvalidOperationException("The built-in prices.json is missing from the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return ModelsFile.Parse(copy.ToArray(), "built-in prices.json");
    }
}
