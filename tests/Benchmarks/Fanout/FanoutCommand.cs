using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using LLMHive.Load;
using LLMHive.Processes;
using LLMHive.Servers;

namespace LLMHive.Fanout;

/// <summary>What a vote of five costs beyond waiting for its members.</summary>
internal static class FanoutCommand
{
    private const int Quorum = 4;

    /// <summary>Calls until most of what a vote runs has been compiled for good: a service runs for days, not for twenty calls.</summary>
    private const int WarmUps = 150;
    private static readonly string Sleeper = UpstreamServer.Waiting(5000);
    private static readonly string[] Members = [.. new[] { 30, 35, 40, 45, 50 }.Select(static wait => UpstreamServer.Waiting(wait))];
    private static readonly string[] Twins = [.. Enumerable.Range(0, 5).Select(static twin => UpstreamServer.Waiting(50, twin))];
    private static readonly Uri Chat = new("/v1/chat/completions", UriKind.Relative);

    public static async Task<int> Run(Arguments arguments)
    {
        var rounds = arguments.Integer("rounds", 200, 1, 100_000);
        var nodes = arguments.Integer("nodes", 1, 1, 2);
        arguments.End();
        await using var stage = await Stage.Of(nodes, [.. Members.Union(Twins), Sleeper]);
        using var hive = stage.ProductClient();
        using var direct = Stage.Client(stage.Upstream);

        // One call straight to the slowest member pays for HTTP and timers as well: what it takes beyond its own
        // delay is the yardstick's error, and the vote's figure must be read beside it.
        var alone = Alone(Members[^1]);
        var (vote, equal) = (Vote(Members, null), Vote(Twins, null));
        var quorum = Vote([.. Members[..Quorum], Sleeper], Quorum);
        for (var warm = 0; warm < WarmUps; warm++)
        {
            await Ask(direct, alone);
            await Ask(hive, vote);
            await Ask(hive, equal);
            await Ask(hive, quorum);
        }

        var (ofDirect, ofVote, ofEqual, ofQuorum, ratio) = (new long[rounds], new long[rounds], new long[rounds], new long[rounds], new double[rounds]);
        var (ofFive, ofEqualFive) = (new long[rounds], new long[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            ofDirect[round] = (await Beyond(stage, direct, alone)).Ticks;
            ofFive[round] = (await Beyond(stage, direct, [.. Members.Select(Alone)])).Ticks;
            ofEqualFive[round] = (await Beyond(stage, direct, [.. Twins.Select(Alone)])).Ticks;
            ofVote[round] = (await Beyond(stage, hive, vote)).Ticks;
            ofEqual[round] = (await Beyond(stage, hive, equal)).Ticks;
            (ofQuorum[round], ratio[round]) = await Beyond(stage, hive, quorum);
        }

        Console.WriteLine("time beyond the slowest member that counted, as the upstream measured that member; p50/p90/p99");
        var (five, equalFive) = (Print("five direct calls at once", ofFive), Print("the same, equally slow", ofEqualFive));
        var (baseline, voted, equally) = (Print("direct call to one member", ofDirect), Print("vote of 5", ofVote), Print("vote of 5 equally slow", ofEqual));
        Print("quorum 4 of 5, one of 5 s", ofQuorum);
        Console.WriteLine(FormattableString.Invariant(
            $"  vote less direct: p50 {(voted.P50Us - baseline.P50Us) / 1000:0.00} ms (promised: at most {(nodes == 1 ? 1 : 3)}), p99 {(voted.P99Us - baseline.P99Us) / 1000:0.00} ms (at most 8); equally slow: p50 {(equally.P50Us - baseline.P50Us) / 1000:0.00} ms (at most 3)"));
        Console.WriteLine($"  quorum, total / second slowest: {Spread.Of(ratio).Show("0.000")} (promised: at most {(nodes == 1 ? "1.1" : "1.2")})");
        return 0;
    }

    private static object Messages { get; } = new[] { new { role = "user", content = "What is six times seven?" } };

    private static object Alone(string model) => new { model, messages = Messages, max_tokens = 16 };

    private static object Vote(string[] members, int? quorum) => new
    {
        model = "hive/vote",
        messages = Messages,
        max_tokens = 16,
        hive = new { members = members.Select(FakeProviderFile.IdOf), quorum },
    };

    private static async Task<(long Ticks, double Ratio)> Beyond(Stage stage, HttpClient client, params object[] bodies)
    {
        _ = await stage.Accounts(); // forgets the slowest call so far
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(bodies.Select(body => Ask(client, body)));
        var total = Stopwatch.GetTimestamp() - began;
        var slowest = (await stage.Accounts()).SlowestMs;
        return (total - (long)(slowest * Stopwatch.Frequency / 1000), total * 1000d / Stopwatch.Frequency / slowest);
    }

    private static async Task<long> Ask(HttpClient client, object body)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await client.PostAsJsonAsync(Chat, body);
        var took = Stopwatch.GetTimestamp() - began;
        return response.StatusCode == HttpStatusCode.OK
            ? took
            : throw new InvalidDataException($"Answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private static LatencySummary Print(string what, long[] ticks)
    {
        var summary = LatencySummary.Of(ticks);
        Console.WriteLine(FormattableString.Invariant(
            $"  {what,-28} {summary.P50Us / 1000:0.00} / {summary.P90Us / 1000:0.00} / {summary.P99Us / 1000:0.00} ms"));
        return summary;
    }
}
