using System.Net;
using System.Net.Http.Headers;
using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>
/// Each question to the database takes two seconds longer. <c>LLMHIVE_SLOW_SECONDS</c> says for how long; where it is set, on a
/// machine that does nothing else, the promised latency counts too.
/// </summary>
[Collection(GuardedNodes.Name)]
public sealed class SlowDatabaseTests(GuardedNodes nodes, ITestOutputHelper output)
{
    private const int Reports = 40;

    /// <summary>Calls that the free plan holds before its first alert, at half of its hundred.</summary>
    private const int BeforeAlert = 49;
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Promised = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [PostgresFact]
    public async Task Database_TwoSecondsSlower_KnownUsersChatAsEverAndAllChargesArrive()
    {
        var (seconds, measured) = Sizes.Of("LLMHIVE_SLOW_SECONDS", 6);
        var cluster = nodes.Cluster;
        var users = await cluster.SignUp(4, "slow");
        var edge = (await cluster.SignUp(1, "edge"))[0];
        var load = ClusterLoad.Start(cluster, users, "slow", keyed: false);
        await Burst.Send(cluster, [.. Enumerable.Repeat(edge, BeforeAlert)], "edge", TimeSpan.FromSeconds(1));
        await load.AllServedSince(TimeSpan.FromSeconds(1), users.Count, TimeSpan.FromSeconds(20));

        var before = load.Now;
        await Task.Delay(Measured);
        var (slowed, back) = (load.Now, TimeSpan.Zero);
        Task<(HttpStatusCode Status, TimeSpan Took)[]> reports;
        Task<IReadOnlyList<BurstCall>> alerted;
        nodes.Relay.Delay = Slower;
        try
        {
            // More at once than both pools have places.
            reports = Task.WhenAll(Enumerable.Range(0, Reports).Select(_ => Report(load, users[0])));
            alerted = Burst.Send(cluster, [edge, edge], "alerted", TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            back = load.Now;
        }
        finally
        {
            nodes.Relay.Delay = TimeSpan.Zero;
        }

        var answered = await reports.WaitAsync(Bound);
        await cluster.SignUp(1, "slow-cold").WaitAsync(TimeSpan.FromSeconds(10));
        var cold = load.Now - back;
        var calls = await load.Stop();

        var (normal, during) = (P95(calls, before, slowed), P95(calls, slowed, back));
        var slow = calls.Where(call => call.StartedAt >= slowed && call.StartedAt < back && call.Duration >= Slower).ToList();
        output.WriteLine(FormattableString.Invariant(
            $"p95 {normal.Ms()} before, {during.Ms()} in {seconds} s of a slow database. {answered.Count(static report => report.Status == HttpStatusCode.OK)} of {Reports} reports came, the slowest answer after {answered.Max(static report => report.Took).TotalSeconds:0.0} s; a sign-up {cold.TotalSeconds:0.0} s after the end. {NodeTests.Summary(calls)}"));
        NodeTests.AssertAllWell(cluster, calls, await ClusterBooks.Check(cluster, calls));
        Assert.All(answered, static report => Assert.True(report.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{report.Status}"));
        // Without reports that were slow, the test has seen nothing.
        Assert.Contains(answered, static report => report.Took >= Slower);
        // One question on the way of a call costs it two seconds, and storing an alert is two.
        Assert.True(slow.Count == 0, $"{slow.Count} calls waited for the database:\n{string.Join('\n', slow.Take(10))}");
        Assert.All(await alerted, static call => Assert.True(call.Status == 200 && call.Duration < Slower, $"{call}"));
        Assert.True(!measured || during - normal <= Promised, $"p95 {normal.Ms()} before, {during.Ms()} with a slow database.");
    }

    private static TimeSpan P95(IReadOnlyList<ClusterCall> calls, TimeSpan from, TimeSpan to) =>
        calls.Where(call => call.StartedAt >= from && call.StartedAt < to).Select(static call => call.Duration).Quantile(0.95);

    /// <summary>What cannot be told without the database.</summary>
    private async Task<(HttpStatusCode Status, TimeSpan Took)> Report(ClusterLoad load, ClusterUser user)
    {
        var began = load.Now;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nodes.Cluster.Balancer.Next(), $"/api/v1/billing/usage/{user.Id}/history"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Key);
        using var response = await nodes.Cluster.Balancer.Http.SendAsync(request);
        return (response.StatusCode, load.Now - began);
    }
}
