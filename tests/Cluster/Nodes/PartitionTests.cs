using LLMHive.Processes;
using Xunit.Abstractions;
using ClusterMember = LLMHive.Processes.ClusterMember;

namespace LLMHive.Nodes;

/// <summary>Two nodes that cannot reach each other, while both reach the database, the provider and their callers.</summary>
[Collection(GuardedNodes.Name)]
public sealed class PartitionTests(GuardedNodes nodes, ITestOutputHelper output)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(30);

    [NetsFact]
    public async Task Partition_NodesCannotReachEachOther_OneServesOnAndNothingIsLostOrDoubled()
    {
        var (cluster, nets) = (nodes.Cluster, nodes.Nets);
        var users = await cluster.SignUp(6, "parted");
        var load = ClusterLoad.Start(cluster, users, "parted");
        await load.AllServedSince(TimeSpan.FromSeconds(1), users.Count, TimeSpan.FromSeconds(20));

        var cut = load.Now;
        await nets.Cut();
        var served = await load.AllServedSince(load.Now, users.Count, 2 * Promised);
        var lost = await Lost(cluster);
        var alone = load.Now;
        var calls = await load.Stop();

        await nets.Heal();
        await lost.Start();
        load = ClusterLoad.Start(cluster, users, "healed");
        await load.AllServedSince(TimeSpan.Zero, users.Count, Promised);
        var healed = await load.Stop();

        output.WriteLine(FormattableString.Invariant(
            $"everybody served again {served.TotalSeconds:0.0} s after the cut; {lost.Name} gave up after {(alone - cut).TotalSeconds:0.0} s. {NodeTests.Summary(calls)}"));
        NodeTests.AssertAllServed(cluster, healed, []);
        var faults = await ClusterBooks.Check(cluster, [.. calls, .. healed]);
        Assert.True(faults.Count == 0, $"{faults.Count} faults in the books:\n{string.Join('\n', faults.Take(20))}");
        NodeTests.AssertAllServed(cluster, [.. calls.Where(call => call.StartedAt > cut + served)], []);
        Assert.True(served <= Promised, $"Everybody was served again {served} after the cut.");
        // Without calls that the cut broke, the test has seen nothing.
        Assert.Contains(calls, call => call.StartedAt < alone && (call.Tries == 2 || call.Duration > TimeSpan.FromSeconds(1)));
    }

    /// <summary>The node that was voted out and ended its process, as soon as it did.</summary>
    private static async Task<ClusterMember> Lost(HiveCluster cluster)
    {
        for (var waited = TimeSpan.Zero; waited < Promised; waited += TimeSpan.FromMilliseconds(50))
        {
            if (cluster.Members.FirstOrDefault(static member => member.HasExited) is { } lost)
            {
                return lost;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{Promised.TotalSeconds} s on, both nodes still run.\n{cluster.LastWords()}");
    }
}
