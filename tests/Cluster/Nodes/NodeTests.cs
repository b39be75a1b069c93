using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>Two nodes of real processes: everyday use, crashes, rolls.</summary>
public sealed class NodeTests(TwoNodes nodes, ITestOutputHelper output) : IClassFixture<TwoNodes>
{
    private const int Seed = 20_261_126;

    [PostgresFact]
    public async Task Chat_TwoNodes_AnswersPlainAndStreamedAndBooksEachOnce()
    {
        var users = await nodes.Cluster.SignUp(4, "plain");
        var load = ClusterLoad.Start(nodes.Cluster, users, "plain");
        await load.AllServedSince(TimeSpan.FromSeconds(1), users.Count, TimeSpan.FromSeconds(20));
        var calls = await load.Stop();

        AssertAllWell(nodes.Cluster, calls, await ClusterBooks.Check(nodes.Cluster, calls));
    }

    [PostgresFact]
    public async Task Sigterm_AllNodesInTurnWhileTheSchemaGrows_FailsNoCall()
    {
        var cluster = nodes.Cluster;
        var users = await cluster.SignUp(12, "roll");
        var load = ClusterLoad.Start(cluster, users, "roll");
        await load.AllServedSince(TimeSpan.Zero, users.Count, TimeSpan.FromSeconds(20));
        foreach (var member in cluster.Members)
        {
            var at = load.Now;
            Assert.Equal(0, await member.Stop());
            var stopped = load.Now;
            await Grow(cluster, member.Name);
            await member.Start();
            output.WriteLine(FormattableString.Invariant($"{member.Name}: stopped in {(stopped - at).TotalSeconds:0.0} s, back in {(load.Now - stopped).TotalSeconds:0.0} s"));
            await load.AllServedSince(load.Now, users.Count, TimeSpan.FromSeconds(20));
        }

        var calls = await load.Stop();
        output.WriteLine(Summary(calls));
        AssertAllWell(cluster, calls, await ClusterBooks.Check(cluster, calls));
    }

    [PostgresFact]
    public async Task Kill9_RandomNodeUnderLoad_LosesNothingDoublesNothingAndComesBack()
    {
        var cluster = nodes.Cluster;
        var kills = int.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_KILLS"), out var asked) ? asked : 2;
        var random = new Random(Seed);
        var users = await cluster.SignUp(16, "kill");
        var load = ClusterLoad.Start(cluster, users, "kill");
        await load.AllServedSince(TimeSpan.Zero, users.Count, TimeSpan.FromSeconds(20));
        for (var kill = 1; kill <= kills; kill++)
        {
            var member = cluster.Members[random.Next(cluster.Members.Count)];
            await Task.Delay(random.Next(200, 1500));
            var at = load.Now;
            await member.Kill();
            var recovered = await load.AllServedSince(at, users.Count, TimeSpan.FromSeconds(30));
            output.WriteLine(FormattableString.Invariant($"kill {kill} of {member.Name}: everybody served again after {recovered.TotalSeconds:0.0} s"));
            Assert.True(recovered <= TimeSpan.FromSeconds(10), $"Seed {Seed}, kill {kill}: recovered in {recovered}.");
            await member.Start();
        }

        var calls = await load.Stop();
        output.WriteLine(Summary(calls));
        AssertAllServed(cluster, calls, await ClusterBooks.Check(cluster, calls));
        // Without calls that the kills cut off, the test has seen nothing.
        Assert.Contains(calls, static call => call.Tries == 2);
    }

    /// <summary>What an upgrade may do to the schema while nodes of the version before still run: add columns to tables, and tables.</summary>
    private static async Task Grow(HiveCluster cluster, string by)
    {
        var tables = await cluster.Query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", static row => row.GetString(0));
        Assert.Contains("orleans_state", tables);
        var column = by.Replace(' ', '_');
        var steps = tables.Select(table => $"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} text NOT NULL DEFAULT 'new';")
            .Append($"CREATE TABLE IF NOT EXISTS of_{column} (id int);");
        await cluster.Query(string.Concat(steps), static _ => 0);
    }

    /// <summary>No call failed, not even for a moment, and the books are right.</summary>
    internal static void AssertAllWell(HiveCluster cluster, IReadOnlyList<ClusterCall> calls, IReadOnlyList<string> faults)
    {
        var repeated = calls.Where(static call => call.FirstFailure is not null).ToList();
        Assert.True(
            repeated.Count == 0,
            $"{repeated.Count} of {calls.Count} calls failed at first:\n{string.Join('\n', repeated.Take(10).Select(static call => $"{call.Marker} at {call.StartedAt}: {call.FirstFailure}"))}\n{cluster.LastWords()}");
        AssertAllServed(cluster, calls, faults);
        Assert.Contains(calls, static call => call.Streamed);
        Assert.Contains(calls, static call => !call.Streamed);
    }

    /// <summary>Every call was answered, after one repetition at most, and the books are right.</summary>
    internal static void AssertAllServed(HiveCluster cluster, IReadOnlyList<ClusterCall> calls, IReadOnlyList<string> faults)
    {
        var failed = calls.Where(static call => call.Failure is not null).ToList();
        Assert.True(
            failed.Count == 0,
            $"{failed.Count} of {calls.Count} calls failed:\n{string.Join('\n', failed.Take(10).Select(static call => $"{call.Marker} at {call.StartedAt}: {call.FirstFailure} | {call.Failure}"))}\n{cluster.LastWords()}");
        Assert.True(faults.Count == 0, $"{faults.Count} faults in the books:\n{string.Join('\n', faults.Take(20))}");
    }

    internal static string Summary(IReadOnlyList<ClusterCall> calls) => FormattableString.Invariant(
        $"{calls.Count} calls, {calls.Count(static call => call.Tries == 2)} repeated, {calls.Count(static call => call.Failure is not null)} failed, slowest {calls.Max(static call => call.Duration).TotalSeconds:0.0} s");
}
