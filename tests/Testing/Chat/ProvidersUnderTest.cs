using System.Text.Json;
using LLMHive.Models;
using LLMHive.Processes;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Chat;

/// <summary>The whole product in front of a fake provider with the models <c>a</c>, <c>b</c> and <c>c</c>, the members of the hive models; <c>a</c> costs least.</summary>
public sealed class ProvidersUnderTest : IAsyncDisposable
{
    private const string Claude = "claude";
    private readonly TemporaryFolder _folder;

    private ProvidersUnderTest(FakeUpstream upstream, HiveUnderTest hive, TemporaryFolder folder) => (Upstream, Hive, _folder) = (upstream, hive, folder);

    /// <summary>The provider.</summary>
    public FakeUpstream Upstream { get; }

    /// <summary>The product.</summary>
    public HiveUnderTest Hive { get; }

    /// <summary>Starts both.</summary>
    /// <param name="withoutTools">Models that take no tools.</param>
    public static Task<ProvidersUnderTest> Start(params string[] withoutTools) => Start(new Dictionary<string, string?>(), withoutTools, []);

    /// <summary>Starts both.</summary>
    /// <param name="settings">Further settings by their configuration keys.</param>
    public static Task<ProvidersUnderTest> Start(IReadOnlyDictionary<string, string?> settings) => Start(settings, [], []);

    /// <summary>Starts both; some models are spoken to in Anthropic's form, and are named <c>claude/…</c>.</summary>
    /// <param name="ofAnthropic">These models.</param>
    public static Task<ProvidersUnderTest> StartWithClaude(params string[] ofAnthropic) => Start(new Dictionary<string, string?>(), [], ofAnthropic);

    private static async Task<ProvidersUnderTest> Start(IReadOnlyDictionary<string, string?> settings, string[] withoutTools, string[] ofAnthropic)
    {
        var upstream = await FakeUpstream.Start();
        var folder = new TemporaryFolder();
        var path = folder["models.json"];
        string[] names = ["a", "b", "c"];
        var ids = names.ToDictionary(name => name, name => ofAnthropic.Contains(name) ? $"{Claude}/{name}" : FakeProviderFile.IdOf(name));
        var members = new { members = ids.Values };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
        {
            providers = new[]
            {
                new { name = FakeProviderFile.Provider, kind = "openai", base_url = upstream.BaseUrl.AbsoluteUri },
                new { name = Claude, kind = "anthropic", base_url = upstream.Address },
            },
            models = names.Select((name, i) => new
            {
                id = ids[name], provider = ids[name].Split('/')[0], upstream_id = name, tools = !withoutTools.Contains(name),
                price = new { @in = 1.0 + i, @out = 2.0 + i },
            }),
            hive = new
            {
                vote = members, fast = members, auto = members, council = members, fuse = members, refine = members,
                bare = new { engine = "refine", members = ids.Values, verify = new[] { new { type = "regex", pattern = @"^\d+$" } } },
                clear = new { engine = "fast", members = ids.Values, diffusion = "suggest" },
            },
        }));
        var hive = await HiveUnderTest.Start(
            DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), new Dictionary<string, string?>(settings) { ["Models:File"] = path }, offline: true);
        return new(upstream, hive, folder);
    }

    /// <summary>Rows of a user in the ledger.</summary>
    public async Task<IReadOnlyList<UsageRow>> Rows(string userId)
    {
        await Hive.Ship();
        return (await Hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = userId }, null, 100, default)).Items;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Hive.DisposeAsync();
        await Upstream.DisposeAsync();
        _folder.Dispose();
    }
}
