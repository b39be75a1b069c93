using System.Globalization;
using System.Net;
using LLMHive.Models;
using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>
/// Clients that hardly read, hardly send, or only connect. <c>LLMHIVE_SLOW_READERS</c> and <c>LLMHIVE_IDLE_CONNECTIONS</c> say
/// how many.
/// </summary>
[Collection(GuardedNodes.Name)]
public sealed class SlowClientTests(GuardedNodes nodes, ITestOutputHelper output)
{
    private const int BufferBytesOfAStream = 256 * 1024;
    private const long SlackBytes = 96L << 20;
    private const int BytesAtOnce = 4 << 20;
    private const int HalfHeaders = 50;
    private const int NewClients = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterwards = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static readonly byte[] Delta = System.Text.Encoding.ASCII.GetBytes(
        $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"held","choices":[{"index":0,"delta":{"content":"{{{new string('x', 16_000)}}}"},"finish_reason":null}]}""" + "\n\n");

    private int _asked;
    private int _left;

    [PostgresFact]
    public async Task Stream_ReadersOfOneByteASecond_AreClosedAndChargedAndHarmNobody()
    {
        var (readers, _) = Sizes.Of("LLMHIVE_SLOW_READERS", 50);
        var cluster = nodes.Cluster;
        cluster.Upstream.On(HiveCluster.HeldModel, Endless);
        var (slow, others) = (await cluster.SignUp(5, "reader"), await cluster.SignUp(4, "beside"));
        var load = ClusterLoad.Start(cluster, others, "beside", keyed: false);
        await load.AllServedSince(TimeSpan.FromSeconds(2), others.Count, TimeSpan.FromSeconds(20));

        var (memory, at) = (Memory(), load.Now);
        using var clients = new Clients();
        var closings = new List<Task<TimeSpan>>();
        for (var reader = 0; reader < readers; reader++)
        {
            var client = await clients.Add(cluster.Members[reader % 2].Address!, receiveBytes: 4096);
            await client.Ask(slow[reader % slow.Count], ClusterRequest.Body(string.Create(CultureInfo.InvariantCulture, $"reader/{reader}"), streams: true, HiveCluster.HeldModel));
            closings.Add(client.Sip(Second));
        }

        var (most, all) = (memory, Task.WhenAll(closings));
        while (await Task.WhenAny(all, Task.Delay(100)) != all && load.Now - at < Bound)
        {
            most = Math.Max(most, Memory());
        }

        var open = await all.WaitAsync(Second);
        var during = load.Calls.Where(call => call.StartedAt >= at).Select(static call => call.Duration).Quantile(0.95);
        await GivenUp(readers);
        var calls = await load.Stop();
        var normal = calls.Where(call => call.StartedAt < at && call.StartedAt > Second).Select(static call => call.Duration).Quantile(0.95);
        output.WriteLine(FormattableString.Invariant(
            $"{readers} readers, closed after {open.Min().TotalSeconds:0.0} to {open.Max().TotalSeconds:0.0} s; {(most - memory) / 1048576.0:0} MiB more in both nodes; others' p95 {normal.Ms()} before, {during.Ms()} meanwhile. {NodeTests.Summary(calls)}"));

        NodeTests.AssertAllWell(cluster, calls, await ClusterBooks.Check(cluster, calls));
        Assert.Equal(readers, _asked);
        Assert.True(most - memory <= (readers * (long)BufferBytesOfAStream) + SlackBytes, $"{most - memory} bytes more for {readers} readers.");
        Assert.True(open.Min() >= GuardedNodes.Patience, $"Closed after {open.Min()}.");
        // What they were sent is charged, as when a caller leaves.
        var charged = await cluster.Query("SELECT count(*) FROM usage_rows WHERE user_id LIKE 'reader-%'", static row => row.GetInt64(0));
        Assert.Equal(readers, charged[0]);
    }

    [PostgresFact]
    public async Task Connections_IdleOrWithHalfAHeader_NewClientsAreServedAndHalfHeadersClosed()
    {
        var (idle, _) = Sizes.Of("LLMHIVE_IDLE_CONNECTIONS", 500);
        var cluster = nodes.Cluster;
        var user = (await cluster.SignUp(1, "new-client"))[0];
        using var clients = new Clients();
        for (var at = 0; at < idle; at++)
        {
            await clients.Add(cluster.Members[at % 2].Address!);
        }

        var closings = new List<Task<(TimeSpan Open, string Said)>>();
        for (var at = 0; at < HalfHeaders; at++)
        {
            var client = await clients.Add(cluster.Members[at % 2].Address!);
            await client.Send("POST /v1/chat/completions HTTP/1.1\r\nHost: hive\r\nX-Slow: ");
            closings.Add(client.Drip(TimeSpan.FromMilliseconds(200)));
        }

        var slowest = TimeSpan.Zero;
        for (var at = 0; at < NewClients; at++)
        {
            var took = await AskAnew(cluster.Members[at % 2].Address!, user, at);
            slowest = took > slowest ? took : slowest;
        }

        var closed = await Task.WhenAll(closings).WaitAsync(Bound);
        output.WriteLine(FormattableString.Invariant(
            $"{idle} idle connections; slowest new client {slowest.Ms()}; half headers closed after {closed.Min(static line => line.Open).TotalSeconds:0.0} to {closed.Max(static line => line.Open).TotalSeconds:0.0} s"));
        Assert.True(slowest <= TimeSpan.FromSeconds(5), $"A new client waited {slowest}.");
        Assert.All(closed, static line => Assert.InRange(line.Open, GuardedNodes.Patience - Second, GuardedNodes.Patience + (5 * Second)));
        Assert.All(closed, static line => Assert.StartsWith("HTTP/1.1 408", line.Said, StringComparison.Ordinal));
    }

    private static async Task<TimeSpan> AskAnew(Uri address, ClusterUser user, int at)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = ClusterRequest.Of(address, user, string.Create(CultureInfo.InvariantCulture, $"new-client/{at}"), streams: false);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task GivenUp(int answers)
    {
        for (var waited = TimeSpan.Zero; Volatile.Read(ref _left) < answers; waited += TimeSpan.FromMilliseconds(50))
        {
            Assert.True(waited < TimeSpan.FromSeconds(10), $"Of {answers} answers that nobody reads, {_left} were given up.");
            await Task.Delay(50);
        }
    }

    /// <summary>An answer without an end: more at once than waits in buffers, then as fast as models are.</summary>
    private async Task Endless(FakeCall call)
    {
        Interlocked.Increment(ref _asked);
        call.Http.Response.ContentType = "text/event-stream";
        try
        {
            for (var at = 0; ; at++)
            {
                await call.Http.Response.Body.WriteAsync(Delta, call.Http.RequestAborted);
                if (at * Delta.Length > BytesAtOnce)
                {
                    await Task.Delay(PauseAfterwards, call.Http.RequestAborted);
                }
            }
        }
        finally
        {
            Interlocked.Increment(ref _left);
        }
    }

    /// <summary>Bytes of memory that both nodes hold.</summary>
    private long Memory() => nodes.Cluster.Members.Sum(static member =>
    {
        using var process = System.Diagnostics.Process.GetProcessById(member.Id);
        return process.WorkingSet64;
    });

    private sealed class Clients : IDisposable
    {
        private readonly List<BareClient> _all = [];

        public async Task<BareClient> Add(Uri server, int receiveBytes = 0)
        {
            var client = await BareClient.Connect(server, receiveBytes);
            _all.Add(client);
            return client;
        }

        public void Dispose() => _all.ForEach(static client => client.Dispose());
    }
}
