using System.Globalization;
using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>
/// The database goes away under two nodes and comes back. <c>LLMHIVE_OUTAGE_SECONDS</c> says for how long; where it is set, on a
/// machine that does nothing else, the promised rate counts too.
/// </summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    [PostgresFact]
    public async Task Database_StoppedUnderLoad_KnownUsersChatOnAndAllChargesArrive()
    {
        var measured = double.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_OUTAGE_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var asked);
        var outage = TimeSpan.FromSeconds(measured ? asked : 6);
        await using var server = await PostgresServer.Start();
        await using var cluster = await HiveCluster.Nodes(2, server);
        var users = await cluster.SignUp(8, "outage");
        // Without keys for repetitions: those are promised to be stored first, and so need the database.
        var load = ClusterLoad.Start(cluster, users, "outage", keyed: false);
        await load.AllServedSince(TimeSpan.FromSeconds(1), users.Count, TimeSpan.FromSeconds(20));

        var before = load.Now;
        await Task.Delay(Measured);
        await server.Stop();
        var stopped = load.Now;
        await Task.Delay(outage);
        var back = load.Now;
        await server.Resume();
        await load.AllServedSince(load.Now, users.Count, TimeSpan.FromSeconds(20));
        var calls = await load.Stop();

        double Rate(TimeSpan from, TimeSpan to) =>
            calls.Count(call => call.Failure is null && call.EndedAt >= from && call.EndedAt < to) / (to - from).TotalSeconds;
        var (normal, during) = (Rate(before, stopped), Rate(stopped, back));
        output.WriteLine(FormattableString.Invariant(
            $"{normal:0} calls/s with the database, {during:0} calls/s in {outage.TotalSeconds:0} s without: {during / normal:P0}. {NodeTests.Summary(calls)}"));
        NodeTests.AssertAllServed(cluster, calls, await ClusterBooks.Check(cluster, calls));
        Assert.True(during > 0 && (!measured || during >= 0.95 * normal), FormattableString.Invariant($"{during:0.0} calls/s without the database, {normal:0.0} with it."));
    }
}
