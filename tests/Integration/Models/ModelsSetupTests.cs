using System.Text.Json;
using LLMHive.Models;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Integration.Models;

public sealed class ModelsSetupTests
{
    [Fact]
    public async Task AskOllama_Running_ShowsItsModelsAtPriceZero()
    {
        await using var ollama = await FakeUpstream.Start();
        ollama.On("/api/tags", call => call.Say("""{"models":[{"name":"llama3.2:3b","size":1},{"name":"nomic-embed-text:latest"}]}"""));
        using var http = new HttpClient();
        var names = ModelDiscovery.AskOllama(http, new(ollama.Address));
        Assert.Equal(["llama3.2:3b", "nomic-embed-text:latest"], names!);

        var builder = new CatalogueBuilder("x", TimeProvider.System);
        ModelDiscovery.Ollama(builder, names!, new(ollama.Address), default);
        var provider = Assert.Single(builder.Providers);
        Assert.Equal(ollama.Address + "/v1/chat/completions", provider.Url(HiveOperation.ChatCompletions, "llama3.2:3b").AbsoluteUri);
        var cards = builder.Cards(System.Collections.Immutable.ImmutableDictionary<string, HiveLine>.Empty, []);
        Assert.Equal([("ollama/llama3.2:3b", ModelKind.Chat), ("ollama/nomic-embed-text:latest", ModelKind.Embedding)], cards.Select(card => (card.Id, card.Kind)));
        Assert.All(cards, card => Assert.Equal(0, card.Price!.OutPerMillion));
    }

    [Theory, InlineData("<html>"), InlineData("{}"), InlineData("""{"models":5}"""), InlineData("""{"models":[{"name":5}]}"""), InlineData("[]")]
    public async Task AskOllama_SomethingElseListensThere_ShowsNothing(string answer)
    {
        await using var other = await FakeUpstream.Start();
        other.On("/api/tags", call => call.Say(answer));
        using var http = new HttpClient();
        Assert.Null(ModelDiscovery.AskOllama(http, new(other.Address)));
    }

    [Fact]
    public async Task AskOllama_Silent_GivesUpSoon()
    {
        await using var ollama = await FakeUpstream.Start();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ollama.On("/api/tags", async call =>
        {
            using var left = call.Http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var http = new HttpClient();
        Assert.Null(ModelDiscovery.AskOllama(http, new(ollama.Address)));
        await gone.Task.WaitAsync(ModelBench.Bound);
    }

    [Fact]
    public void AddModels_FaultyFile_StopsTheStartAndNamesIt()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "models.json");
        File.WriteAllText(path, """{"providers":[{"name":"p","kind":"telepathy"}]}""");
        var fault = Assert.Throws<ConfigurationException>(() => Services(("Models:File", path)));
        Assert.Contains($"{path}: providers[0].kind: 'telepathy'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("models.json", Assert.Throws<ConfigurationException>(() => Services(("Models:File", path + "x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddModels_FileNamesOnlyModelsOfADiscoveredProvider_Starts()
    {
        // The environment belongs to the whole process: a variable that no other test reads stands for it.
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "models.json");
        await File.WriteAllTextAsync(path, """
            {"models":[{"provider":"xai","upstream_id":"grok-3","price":{"in":1,"out":1}}],"hive":{"vote":{"members":["xai/grok-3"]}}}
            """);
        Environment.SetEnvironmentVariable("XAI_API_KEY", "k");
        try
        {
            await using var services = Services(("Models:File", path), ("Models:Discover", "true"));
            var catalogue = services.GetRequiredService<IModelCatalogue>();
            Assert.Equal(["xai/grok-3"], catalogue.Find("hive/vote")!.Members.AsEnumerable());
        }
        finally
        {
            Environment.SetEnvironmentVariable("XAI_API_KEY", null);
        }
    }

    [Fact]
    public void AddModels_RecordToAFolder_StopsTheStart()
    {
        using var folder = new TemporaryDirectory();
        Assert.Contains("Models:RecordTo", Assert.Throws<ConfigurationException>(() => Services(("Models:RecordTo", folder.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddModels_RecordTo_RecordsThroughTheCatalogueAndReplaysIt()
    {
        await using var upstream = await FakeUpstream.Start();
        using var folder = new TemporaryDirectory();
        var (models, recording, replay) = (Path.Combine(folder.Path, "models.json"), Path.Combine(folder.Path, "calls", "r.jsonl"), Path.Combine(folder.Path, "replay.json"));
        await File.WriteAllTextAsync(models, JsonSerializer.Serialize(new
        {
            providers = new[] { new { name = "p", base_url = upstream.BaseUrl.AbsoluteUri } },
            models = new[] { new { provider = "p", upstream_id = "fixed-3", price = new { @in = 1, @out = 1 } } },
        }));
        await File.WriteAllTextAsync(replay, JsonSerializer.Serialize(new { providers = new[] { new { name = "again", kind = "replay", path = recording } } }));
        Heard first;
        await using (var services = Services(("Models:File", models), ("Models:RecordTo", recording)))
        {
            first = await Ask(services, "p/fixed-3");
        }

        await using var replayed = Services(("Models:File", replay));
        var second = await Ask(replayed, "again/p/fixed-3");
        Assert.Equal((first.Text, first.Usage), (second.Text, second.Usage));
        Assert.Equal(("w0 w1 w2", 1L), (second.Text, upstream.Calls));
    }

    private static async Task<Heard> Ask(IServiceProvider services, string model)
    {
        var catalogue = services.GetRequiredService<IModelCatalogue>();
        var card = catalogue.Find(model)!;
        Heard? last = null;
        await foreach (var heard in ModelBench.Listen(catalogue.ClientFor(card).Ask(card, ModelBench.Question(), default)))
        {
            last = heard;
        }

        return last!;
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        values.TryAdd("Models:Discover", "false");
        var services = new ServiceCollection().AddLogging();
        services.AddModels(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).GetAwaiter().GetResult();
        return services.BuildServiceProvider();
    }
}
