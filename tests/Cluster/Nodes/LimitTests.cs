using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace LLMHive.Nodes;

/// <summary>64 callers with one key at the same time, half of them at each node. <c>LLMHIVE_TRIALS</c> says how often.</summary>
public sealed class LimitTests(TwoNodes nodes, ITestOutputHelper output) : IClassFixture<TwoNodes>
{
    private const int Callers = 64;
    private const string Plan = "enterprise";
    private const int Places = 20;
    private const string Answer =
        """{"id":"c","object":"chat.completion","created":1,"model":"held","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [PostgresFact]
    public async Task Chat_64CallersOverTwoNodes_LetsInAsManyAsThePlanHolds()
    {
        var trials = int.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_TRIALS"), out var asked) ? asked : 5;
        var (over, used) = (0, 0);
        for (var trial = 0; trial < trials; trial++)
        {
            var user = (await nodes.Cluster.SignUp(1, string.Create(CultureInfo.InvariantCulture, $"limit-{trial}"), Plan))[0];
            var admitted = await Burst(user).WaitAsync(Bound);
            over += Math.Max(0, admitted - Places);
            used += Math.Min(admitted, Places);
        }

        var share = used / (double)(trials * Places);
        output.WriteLine(FormattableString.Invariant($"{trials} trials, {over} over the cap, {share:P1} of the room used"));
        Assert.Equal(0, over);
        Assert.True(share >= 0.99, FormattableString.Invariant($"{share:P1} of the room was used."));
    }

    /// <summary>All at once; whoever is let in is held by the provider until everybody has an answer or a place.</summary>
    private async Task<int> Burst(ClusterUser user)
    {
        var inside = 0;
        var refused = 0;
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count()
        {
            if (Volatile.Read(ref inside) + Volatile.Read(ref refused) == Callers)
            {
                settled.TrySetResult();
            }
        }

        nodes.Cluster.Upstream.On(HiveCluster.HeldModel, async call =>
        {
            Interlocked.Increment(ref inside);
            Count();
            await release.Task;
            call.Http.Response.ContentType = "application/json";
            await call.Http.Response.WriteAsync(Answer);
        });
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var status = await Ask(user, caller);
            if (status == HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref refused);
                Count();
            }

            return status;
        })).ToList();
        await Task.WhenAny(settled.Task, Task.WhenAll(callers));
        var held = Volatile.Read(ref inside);
        release.SetResult();
        var answers = await Task.WhenAll(callers);
        Assert.All(answers, static status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{status}"));
        Assert.Equal(held, answers.Count(static status => status == HttpStatusCode.OK));
        return held;
    }

    private async Task<HttpStatusCode> Ask(ClusterUser user, int caller)
    {
        var address = nodes.Cluster.Members[caller % 2].Address!;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = JsonContent.Create(new
            {
                model = FakeProviderFile.IdOf(HiveCluster.HeldModel), max_tokens = 16, messages = new[] { new { role = "user", content = "hi" } },
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Key);
        using var response = await nodes.Cluster.Balancer.Http.SendAsync(request);
        return response.StatusCode;
    }
}
