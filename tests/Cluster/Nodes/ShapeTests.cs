using LLMHive.Processes;
using LLMHive.Testing.Storage;

namespace LLMHive.Nodes;

/// <summary>Silos and APIs in processes of their own.</summary>
public sealed class ShapeTests
{
    [PostgresFact]
    public async Task Chat_ThreeSilosAndTwoApis_AnswersPlainAndStreamedAndBooksEachOnce()
    {
        await using var cluster = await HiveCluster.Split(3, 2);
        var users = await cluster.SignUp(4, "split");
        var load = ClusterLoad.Start(cluster, users, "split");
        await load.AllServedSince(TimeSpan.FromSeconds(1), users.Count, TimeSpan.FromSeconds(20));
        var calls = await load.Stop();

        NodeTests.AssertAllWell(cluster, calls, await ClusterBooks.Check(cluster, calls));
        var seen = await cluster.Manage(HttpMethod.Get, $"/api/v1/billing/usage/{users[0].Id}/current-period");
        Assert.Equal(calls.Count(call => call.User == users[0].Id), seen.GetProperty("requests").GetInt32());
    }
}
