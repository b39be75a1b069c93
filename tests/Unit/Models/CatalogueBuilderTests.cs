using System.Text;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class CatalogueBuilderTests
{
    private static readonly string[] Engines = ["auto", "fast", "vote"];

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai", "https://api.openai.com/v1/chat/completions")]
    [InlineData("GEMINI_API_KEY", "gemini", "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions")]
    [InlineData("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1/chat/completions")]
    [InlineData("MISTRAL_API_KEY", "mistral", "https://api.mistral.ai/v1/chat/completions")]
    [InlineData("GROQ_API_KEY", "groq", "https://api.groq.com/openai/v1/chat/completions")]
    [InlineData("DEEPSEEK_API_KEY", "deepseek", "https://api.deepseek.com/v1/chat/completions")]
    [InlineData("XAI_API_KEY", "xai", "https://api.x.ai/v1/chat/completions")]
    [InlineData("ANTHROPIC_API_KEY", "anthropic", null)]
    public void FromEnvironment_KeyIsSet_ShowsTheProviderWithPricedModels(string variable, string name, string? url)
    {
        var builder = Discovered(new() { [variable] = " secret-1\n" });
        var provider = Assert.Single(builder.Providers);
        Assert.Equal((name, "secret-1"), (provider.Name, provider.ApiKey));
        Assert.True(url is null ? provider.Kind == ProviderKind.Anthropic : provider.Url(HiveOperation.ChatCompletions, "m").AbsoluteUri == url);
        var models = builder.Cards(Hive, Engines).Where(card => card.Provider == name).ToList();
        Assert.NotEmpty(models);
        Assert.All(models, card => Assert.True(card.Price is { Version: "builtin-2026-11", InPerMillion: > 0 }));
        Assert.DoesNotContain("secret", provider.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_NothingSetOrBlank_ShowsNothing() => Assert.Empty(Discovered(new() { ["OPENAI_API_KEY"] = "  " }).Providers);

    [Fact]
    public void FromEnvironment_Azure_ShowsItsDeploymentsPricedWhereKnown()
    {
        var builder = Discovered(new()
        {
            ["AZURE_OPENAI_ENDPOINT"] = "https://x.openai.azure.com/", ["AZURE_OPENAI_API_KEY"] = "k", ["AZURE_OPENAI_DEPLOYMENTS"] = "gpt-4o-mini, mine,mine",
            ["AZURE_OPENAI_API_VERSION"] = "2025-03-01-preview",
        });
        var provider = Assert.Single(builder.Providers);
        Assert.Equal(
            "https://x.openai.azure.com/openai/deployments/mine/chat/completions?api-version=2025-03-01-preview", provider.Url(HiveOperation.ChatCompletions, "mine").AbsoluteUri);
        var cards = builder.Cards(Hive, Engines).Where(card => card.Provider == "azure").ToDictionary(card => card.Id);
        Assert.Equal((true, false), (cards["azure/gpt-4o-mini"].Price is not null, cards["azure/mine"].Price is not null));
    }

    [Fact]
    public void FromEnvironment_AzureEndpointIsNoAddress_StopsTheStart() =>
        AssertStops(() => Discovered(new() { ["AZURE_OPENAI_ENDPOINT"] = "x.openai.azure.com" }), "AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com");

    [Fact]
    public void Cards_FieldsThatAreAllowed_AreTheProvidersAndTheModels()
    {
        var (_, cards) = Built(
            """
            {"providers":[{"name":"p","base_url":"http://x","allow":["tools"]},{"name":"q","base_url":"http://y"}],
             "models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1},"allow":["service_tier"],"max_output_tokens":99},
                       {"provider":"q","upstream_id":"m","price":{"in":1,"out":1}}]}
            """);
        var (p, q) = (cards.Single(card => card.Id == "p/m"), cards.Single(card => card.Id == "q/m"));
        Assert.Equal("tools, service_tier", string.Join(", ", p.Allow));
        Assert.Equal((99, 0, null), (p.MaxOutputTokens, q.Allow.Length, q.MaxOutputTokens));
    }

    [Theory]
    [InlineData("{", "$", "docs/models.md")]
    [InlineData("null", "$", "Give an object")]
    [InlineData("""{"modles":[]}""", "modles", "docs/models.md")]
    [InlineData("""{"providers":[{"name":"p","kind":"openia","base_url":"http://x"}]}""", "providers[0].kind", "Give openai, azure, anthropic or replay.")]
    [InlineData("""{"providers":[{"name":"p","base_url":"localhost:8000"}]}""", "providers[0].base_url", "http://localhost:8000/v1")]
    [InlineData("""{"providers":[{"name":"p"}]}""", "providers[0].base_url", "http://localhost:8000/v1")]
    [InlineData("""{"providers":[{"name":"p","kind":"azure"}]}""", "providers[0].base_url", "http://localhost:8000/v1")]
    [InlineData("""{"providers":[{"name":"a/b","base_url":"http://x"}]}""", "providers[0].name", "without '/'")]
    [InlineData("""{"providers":[{"name":"hive","base_url":"http://x"}]}""", "providers[0].name", "other than hive")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x"},{"name":"p","base_url":"http://y"}]}""", "providers[1].name", "its own name")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x","api_key_env":"NOT_SET"}]}""", "providers[0].api_key_env", "Set it")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x","api_key_env":"BLANK"}]}""", "providers[0].api_key_env", "Set it")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x","max_tokens_field":"max"}]}""", "providers[0].max_tokens_field", "max_completion_tokens")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x","passthrough_price":{"in":-1,"out":1}}]}""", "providers[0].passthrough_price", "0 or more")]
    [InlineData("""{"providers":[{"name":"p","base_url":"http://x","allow":["tools","servce_tier"]}]}""", "providers[0].allow[1]", "service_tier")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1},"allow":["n"]}]}""", "models[0].allow[0]", "other fields pass")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1},"max_output_tokens":0}]}""", "models[0].max_output_tokens", "1 or more")]
    [InlineData("""{"providers":[{"name":"p","kind":"replay"}]}""", "providers[0].path", "Give the file")]
    [InlineData("""{"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1}}]}""", "models[0].provider", "Providers are")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m"}]}""", "models[0].price", "0 when it costs nothing")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1}}]}""", "models[0].price", "docs/models.md")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":-1}}]}""", "models[0].price", "0 or more")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1},"kind":"vision"}]}""", "models[0].kind", "docs/models.md")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1},"kind":"hive"}]}""", "models[0].kind", "chat or embedding")]
    [InlineData("""{"providers":[P],"models":[{"provider":"p","upstream_id":"","price":{"in":1,"out":1}}]}""", "models[0].upstream_id", "Give a name")]
    [InlineData("""{"providers":[P],"models":[{"id":"hive/vote","provider":"p","upstream_id":"m","price":{"in":1,"out":1}}]}""", "models[0].id", "does not begin with hive/")]
    [InlineData("""{"providers":[P],"models":[{"id":"offline/embed","provider":"p","upstream_id":"m","price":{"in":1,"out":1}}]}""", "models[0].id", "does not begin with")]
    [InlineData("""{"providers":[P],"models":[M,M]}""", "models[1].id", "its own id")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vote":{"members":["p/m","hive/fast"]}}}""", "hive.vote.members[1]", "A hive within a hive")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vote":{"members":["p/other"]}}}""", "hive.vote.members[0]", "GET /v1/models")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vote":{"members":["p/m","p/m"]}}}""", "hive.vote.members[1]", "once")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vote":{"members":[]}}}""", "hive.vote.members", "at least one")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vowt":{"members":["p/m"]}}}""", "hive.vowt", "Engines are auto, fast, vote")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vowt"}}}""", "hive.mine.engine", "Engines are auto, fast, vote")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"My one":{"engine":"vote"}}}""", "hive.My one", "a-z")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"vote":{"engine":"fast"}}}""", "hive.vote.engine", "another name")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","accuracy":2}}}""", "hive.mine.accuracy", "engine auto only")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","members":["p/m"],"quorum":2}}}""", "hive.mine.quorum", "1 members")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","timeout_seconds":0}}}""", "hive.mine.timeout_seconds", "0.1 to 600")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","budget_usd":-1}}}""", "hive.mine.budget_usd", "0 or more")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"fast","quorum":1}}}""", "hive.mine.quorum", "engine fast")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","max_cost_ratio":0.5}}}""", "hive.mine.max_cost_ratio", "engine auto")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"auto","max_cost_ratio":0}}}""", "hive.mine.max_cost_ratio", "0.001 to 100")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"auto","accuracy":2,"max_cost_ratio":0.5}}}""", "hive.mine.max_cost_ratio", "without accuracy")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"vote","max_risk":0.7}}}""", "hive.mine.max_risk", "0.001 to 0.5")]
    [InlineData("""{"providers":[P],"models":[M],"hive":{"mine":{"engine":"fast","max_risk":0.1}}}""", "hive.mine.max_risk", "engine vote")]
    [InlineData("""{"hive":{"vote":{"members":["offline/embed"]}}}""", "hive.vote.members[0]", "GET /v1/models")]
    public void Add_FaultyFile_StopsTheStartAndNamesFileKeyAndCure(string json, string key, string cure)
    {
        json = json.Replace("[P]", """[{"name":"p","base_url":"http://x"}]""", StringComparison.Ordinal)
            .Replace("[M]", "[" + Model + "]", StringComparison.Ordinal).Replace("[M,M]", $"[{Model},{Model}]", StringComparison.Ordinal);
        AssertStops(() => Built(json), "my.json", key, cure);
    }

    [Fact]
    public void Add_AzureProvider_IsCalledByItsDeploymentAndVersion()
    {
        var (builder, _) = Built("""{"providers":[{"name":"az","kind":"azure","base_url":"https://x.openai.azure.com","api_key_env":"KEY","api_version":"2025-01-01"}],"models":[{"provider":"az","upstream_id":"mine","price":{"in":1,"out":2}}]}""");
        var provider = builder.Providers.Single();
        Assert.Equal("https://x.openai.azure.com/openai/deployments/mine/embeddings?api-version=2025-01-01", provider.Url(HiveOperation.Embeddings, "mine").AbsoluteUri);
        using var request = new HttpRequestMessage();
        provider.Authorize(request);
        Assert.Equal("key-1", Assert.Single(request.Headers.GetValues("api-key")));
        Assert.Null(request.Headers.Authorization);
    }

    [Fact]
    public void Add_AnthropicWithoutAddress_GoesToAnthropic()
    {
        var (builder, _) = Built("""{"providers":[{"name":"claude","kind":"anthropic","api_key_env":"KEY"}]}""");
        Assert.Equal("https://api.anthropic.com/", builder.Providers.Single().BaseUrl!.AbsoluteUri);
    }

    [Fact]
    public void Add_LineForADiscoveredModel_TakesItsPlace()
    {
        var builder = Discovered(new() { ["OPENAI_API_KEY"] = "k" });
        builder.Add(Parse("""{"version":"mine","models":[{"provider":"openai","upstream_id":"gpt-4o-mini","price":{"in":9,"out":9}}]}"""), _ => null);
        var card = Assert.Single(builder.Cards(Hive, Engines), card => card.Id == "openai/gpt-4o-mini");
        Assert.Equal(new ModelPrice(9, 9, 9, "mine"), card.Price);
    }

    [Fact]
    public void Find_PassThroughPrice_ServesAnyIdOfThatProviderAndNoOther()
    {
        var (builder, cards) = Built("""{"version":"v7","providers":[{"name":"p","base_url":"http://x","passthrough_price":{"in":10,"out":30}}],"hive":{"vote":{"members":["p/any/thing"]}}}""");
        using var catalogue = new ModelCatalogue([.. cards], builder.Providers.Select(provider => (provider, (IModelClient)new OfflineModelClient(TimeProvider.System))));
        var card = catalogue.Find("p/any/thing");
        Assert.Equal(("any/thing", new ModelPrice(10, 30, 10, "v7")), (card!.UpstreamId, card.Price));
        Assert.Null(catalogue.Find("p/"));
        Assert.Null(catalogue.Find("q/any"));
        Assert.Equal(["p/any/thing"], cards.Single(found => found.Id == "hive/vote").Members.AsEnumerable());
    }

    [Fact]
    public void Cards_Preset_IsAHiveModelOfItsOwnName()
    {
        var (_, cards) = Built("""{"providers":[{"name":"p","base_url":"http://x"}],"models":[{"provider":"p","upstream_id":"m","price":{"in":1,"out":1}}],"hive":{"careful":{"engine":"vote","members":["p/m"],"quorum":1,"timeout_seconds":20,"budget_usd":0.05,"max_risk":0.1,"verify":[{"type":"regex","pattern":"x"}],"diffusion":"on"}}}""");
        var preset = cards.Single(card => card.Id == "hive/careful");
        Assert.Equal((ModelKind.Hive, "vote"), (preset.Kind, preset.Engine));
        Assert.Equal(["p/m"], preset.Members.AsEnumerable());
        Assert.Equal(new HiveDefaults(null, 1, TimeSpan.FromSeconds(20), 0.05m, 0.1, Fields: """{"verify":[{"type":"regex","pattern":"x"}],"diffusion":"on"}"""), preset.Defaults);
        Assert.Equal(["hive/auto", "hive/fast", "hive/vote", "hive/careful"], cards.Take(4).Select(card => card.Id));
    }

    [Fact]
    public void Cards_WithoutConfiguration_HiveIsOneOfEachFamilyFirstAndNeverUnpricedOrEmbedding()
    {
        var builder = Discovered(new() { ["OPENAI_API_KEY"] = "k", ["ANTHROPIC_API_KEY"] = "k", ["AZURE_OPENAI_ENDPOINT"] = "https://x", ["AZURE_OPENAI_DEPLOYMENTS"] = "mine" });
        ModelDiscovery.Ollama(builder, ["llama3.2:3b", "nomic-embed-text"], ModelDiscovery.OllamaRoot, default);
        var members = builder.Cards(Hive, Engines)[0].Members;
        Assert.Equal(["openai/gpt-4.1", "anthropic/claude-sonnet-4-0", "ollama/llama3.2:3b", "openai/gpt-4.1-mini", "openai/gpt-4o"], members.AsEnumerable());
    }

    [Fact]
    public void Cards_NoProvider_HiveIsTheOfflineAgents() =>
        Assert.Equal(OfflineModels.Members.AsEnumerable(), Discovered([]).Cards(Hive, Engines)[0].Members);

    private const string Model = """{"provider":"p","upstream_id":"m","price":{"in":1,"out":2}}""";

    private static readonly ImmutableDictionary<string, HiveLine> Hive = ImmutableDictionary<string, HiveLine>.Empty;

    private static ModelsFile Parse(string json) => ModelsFile.Parse(Encoding.UTF8.GetBytes(json), "my.json");

    private static CatalogueBuilder Discovered(Dictionary<string, string> environment)
    {
        var builder = new CatalogueBuilder("my.json", TimeProvider.System);
        ModelDiscovery.FromEnvironment(builder, new PriceList(default), environment.GetValueOrDefault);
        return builder;
    }

    private static (CatalogueBuilder Builder, IReadOnlyList<ModelCard> Cards) Built(string json)
    {
        var file = Parse(json);
        var builder = new CatalogueBuilder("my.json", TimeProvider.System);
        builder.Add(file, variable => variable switch { "KEY" => "key-1", "BLANK" => " ", _ => null });
        builder.Offline(OfflineModels.Cards(default));
        return (builder, builder.Cards(file.Hive, Engines));
    }

    private static void AssertStops(Action start, params string[] said)
    {
        var fault = Assert.Throws<ConfigurationException>(start);
        Assert.All(said, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
    }
}
