using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>
/// Many users at once, and one user who is many. <c>LLMHIVE_HERD</c>, <c>LLMHIVE_NEW_USERS</c> and <c>LLMHIVE_HOT_RPS</c> say how
/// many; where they are set, on a machine that does nothing else, the promised times count too.
/// </summary>
[Collection(GuardedNodes.Name)]
public sealed class CrowdTests(GuardedNodes nodes, ITestOutputHelper output)
{
    private const double PacketsPerUser = 20;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [PostgresFact]
    public async Task ColdStart_EveryKnownUserInTheFirstSecond_IsAnsweredOrToldWhenToComeBack()
    {
        var (size, measured) = Sizes.Of("LLMHIVE_HERD", 150);
        var cluster = nodes.Cluster;
        var users = await cluster.SignUp(size, "herd");
        await Task.WhenAll(cluster.Members.Select(static member => member.Stop()));
        await Task.WhenAll(cluster.Members.Select(static member => member.Start()));

        var packets = nodes.Relay.Packets;
        var calls = await Burst.Send(cluster, users, "herd", Second);
        var perUser = (nodes.Relay.Packets - packets) / (double)size;
        var served = calls.Where(static call => call.Status == 200).ToList();
        var p99 = calls.Select(static call => call.Duration).Quantile(0.99);
        output.WriteLine(FormattableString.Invariant(
            $"{size} users in the first second: {served.Count} answers, {size - served.Count} refusals; p50 {calls.Select(static call => call.Duration).Quantile(0.5).Ms()}, p99 {p99.Ms()}; {perUser:0.0} questions to the database per user, {nodes.Relay.Connections} connections"));

        AssertStatuses(calls, 200, 503);
        AssertBooks(await ClusterBooks.Check(cluster, [.. calls.Select(static call => call.ForBooks)]));
        Assert.True(perUser <= PacketsPerUser, FormattableString.Invariant($"{perUser:0.0} questions to the database per user."));
        Assert.True(!measured || p99 <= 5 * Second, $"p99 is {p99}.");
    }

    [PostgresFact]
    public async Task NewUsers_AtTheRateOf10000AMinute_AreAllAnswered()
    {
        var (size, measured) = Sizes.Of("LLMHIVE_NEW_USERS", 100);
        var cluster = nodes.Cluster;
        var users = await cluster.SignUp(size, "new");

        var calls = await Burst.Send(cluster, users, "new", TimeSpan.FromMinutes(size / 10_000.0));
        var memory = cluster.Members.Sum(static member =>
        {
            using var process = System.Diagnostics.Process.GetProcessById(member.Id);
            return process.WorkingSet64;
        });
        var p99 = calls.Select(static call => call.Duration).Quantile(0.99);
        output.WriteLine(FormattableString.Invariant(
            $"{size} new users in {calls.Max(static call => call.StartedAt).TotalSeconds:0.0} s: p50 {calls.Select(static call => call.Duration).Quantile(0.5).Ms()}, p99 {p99.Ms()}; both nodes hold {memory >> 20} MiB"));

        AssertStatuses(calls, 200);
        AssertBooks(await ClusterBooks.Check(cluster, [.. calls.Select(static call => call.ForBooks)]));
        Assert.True(!measured || memory <= 2L << 30, $"Both nodes hold {memory >> 20} MiB.");
    }

    [PostgresFact]
    public async Task HotUser_FarOverHisLimits_IsRefusedAndNobodyElseFails()
    {
        var (rate, measured) = Sizes.Of("LLMHIVE_HOT_RPS", 200);
        var seconds = measured ? 10 : 2;
        var cluster = nodes.Cluster;
        var (hot, others) = ((await cluster.SignUp(1, "hot", "free"))[0], await cluster.SignUp(4, "cool"));
        var load = ClusterLoad.Start(cluster, others, "cool", keyed: false);
        await load.AllServedSince(Second, others.Count, TimeSpan.FromSeconds(20));
        var before = load.Now;
        await Task.Delay(seconds * Second);

        var at = load.Now;
        var hotCalls = await Burst.Send(cluster, [.. Enumerable.Repeat(hot, rate * seconds)], "hot", seconds * Second);
        var end = load.Now;
        var calls = await load.Stop();
        TimeSpan P95(TimeSpan from, TimeSpan to) => calls.Where(call => call.StartedAt >= from && call.StartedAt < to).Select(static call => call.Duration).Quantile(0.95);
        var (normal, during) = (P95(before, at), P95(at, end));
        var refused = hotCalls.Where(static call => call.Status == 429).Select(static call => call.Duration).ToList();
        output.WriteLine(FormattableString.Invariant(
            $"{rate} calls/s of one user: {refused.Count} of {hotCalls.Count} refused, median {refused.Quantile(0.5).TotalMilliseconds:0.0} ms, p95 {refused.Quantile(0.95).Ms()}; others' p95 {normal.Ms()} before, {during.Ms()} meanwhile. {NodeTests.Summary(calls)}"));

        AssertStatuses(hotCalls, 200, 429);
        Assert.NotEmpty(refused);
        NodeTests.AssertAllWell(cluster, calls, await ClusterBooks.Check(cluster, [.. calls, .. hotCalls.Select(static call => call.ForBooks)]));
        Assert.True(!measured || (during <= 1.2 * normal && refused.Quantile(0.5) <= TimeSpan.FromMilliseconds(5)), "The promised times were missed; the figures stand above.");
    }

    /// <summary>No other answers than these, and whoever is refused is told when to come back.</summary>
    private void AssertStatuses(IReadOnlyList<BurstCall> calls, params int[] expected)
    {
        var others = calls.Where(call => !expected.Contains(call.Status) || (call.Status != 200 && call.RetryAfter is null)).ToList();
        Assert.True(
            others.Count == 0,
            $"{others.Count} of {calls.Count} calls ended otherwise:\n{string.Join('\n', others.Take(10).Select(static call => $"{call.Marker}: {call.Status} after {call.Duration}, Retry-After {call.RetryAfter}: {call.Words}"))}\n{nodes.Cluster.LastWords()}");
    }

    private static void AssertBooks(IReadOnlyList<string> faults) =>
        Assert.True(faults.Count == 0, $"{faults.Count} faults in the books:\n{string.Join('\n', faults.Take(20))}");
}
