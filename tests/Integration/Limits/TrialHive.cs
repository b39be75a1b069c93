using System.Text;
using LLMHive.Accounts;
using LLMHive.Chat;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Limits;

/// <summary>One silo for all trials; each trial has a user, and so a gate, of its own.</summary>
public sealed class TrialHive : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Requests per minute, requests at a time, requests and tokens per period that the trials' plans have.</summary>
    internal static readonly int[] Rates = [5, 17, 40, 63];

    internal static readonly int[] Places = [1, 5, 20, 50];

    internal static readonly int[] Requests = [3, 31, 60];

    internal const int Tokens = 50_000;

    /// <summary>How many trials in all: <c>LLMHIVE_TRIALS</c>. By default 300, which two busy cores play in a minute or two; before a release play 1,000.</summary>
    internal static int Trials { get; } = int.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_TRIALS"), out var trials) ? trials : 300;

    internal HiveUnderTest Hive { get; private set; } = null!;

    internal TrialModels Models { get; } = new();

    /// <summary>The hive as another process has it: every frame is a message between grains.</summary>
    internal IHiveClient Client { get; private set; } = null!;

    internal WatchedLedger Ledger { get; private set; } = null!;

    internal JumpingClock Clock { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hive-plans-").FullName;
        var file = Path.Combine(folder, "plans.json");
        await File.WriteAllTextAsync(file, Plans());
        try
        {
            Hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Billing:PlansFile"] = file }, services =>
            {
                Clock = new(services.Select(service => service.ImplementationInstance).OfType<FakeTimeProvider>().Single());
                services.AddSingleton<TimeProvider>(Clock);
                services.AddSingleton<IModelCatalogue>(Models);
                services.AddSingleton<IUsageLedger>(provider => Ledger = new(provider.GetRequiredService<JournalLedger>()));
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Client = new ServiceCollection().AddSingleton(Hive.Grains).AddLLMHiveClient().BuildServiceProvider().GetRequiredService<IHiveClient>();
    }

    public async Task DisposeAsync() => await Hive.DisposeAsync();

    /// <summary>The gate of a new user on this plan.</summary>
    internal async Task<IUserGateGrain> NewUser(string user, string plan)
    {
        var gate = Hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(user));
        await gate.ApplyEntitlements(new() { UserId = user, Plan = plan, PlanVersion = 1, Anchor = Start, Version = 1 });
        return gate;
    }

    /// <summary>A request of this user.</summary>
    internal static HiveCall Call(string user, string requestId, string model, long most = 1, bool stream = false) => new()
    {
        RequestId = requestId,
        Caller = new() { UserId = user, KeyId = "key_" + user, Scopes = KeyScopes.Chat },
        Operation = HiveOperation.ChatCompletions,
        Body = Encoding.UTF8.GetBytes(
            $$"""{"model":"{{model}}","max_tokens":{{most}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}"""),
    };

    /// <summary>Sends and reads the answer to its end.</summary>
    /// <returns>The refusal, or null.</returns>
    internal async Task<Refusal?> Ask(HiveCall call)
    {
        Refusal? refusal = null;
        await foreach (var frame in Client.Door().Send(call))
        {
            refusal = frame is HiveFrame.Refused refused ? refused.Reason : refusal;
        }

        return refusal;
    }

    /// <summary>Runs a caller on many threads at once.</summary>
    internal static Task<T[]> AtOnce<T>(int callers, Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => call(caller))));

    private static string Plans()
    {
        var plans = new List<string> { Plan("free"), Plan("faulty", places: 8) };
        plans.AddRange(Rates.Select(rate => Plan($"rate{rate}", rate: rate)));
        plans.AddRange(Places.Select(places => Plan($"places{places}", places: places)));
        plans.AddRange(Requests.Select(requests => Plan($"requests{requests}", requests: requests)));
        plans.Add(Plan("tokens", tokens: Tokens));
        return $$"""{ "versions": [ { "version": 1, "effective_from": "2026-01-01T00:00:00Z", "plans": [ {{string.Join(",", plans)}} ] } ] }""";
    }

    private static string Plan(string name, int rate = 1_000_000, int places = 1_000, int requests = 1_000_000, long tokens = 1_000_000_000) => $$"""
        { "name": "{{name}}", "rank": 0, "price_month_cents": 0, "price_year_cents": 0, "requests_per_period": {{requests}}, "tokens_per_period": {{tokens}},
          "models_per_request": 5, "concurrent_requests": {{places}}, "requests_per_minute": {{rate}}, "tokens_per_minute": 1000000000,
          "manage_requests_per_minute": 60, "cap": "hard" }
        """;
}
