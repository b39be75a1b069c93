using System.Net;
using LLMHive.Testing.Api;

namespace LLMHive.Api;

public sealed class OpenStreamsTests
{
    private const string Events = "/v1/runs/run_0190a5dc-ac96-774b-bcce-b302099a8057/events";

    [Fact]
    public async Task Stream_KeyIsRevoked_EndsWithinTheCachesLife()
    {
        await using var api = await Following();
        using var client = api.Client();
        using var stream = await client.GetAsync(new Uri(Events, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        var read = stream.Content.ReadAsStringAsync();
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(read.IsCompleted);

        api.Hive.Forget(ApiUnderTest.UserKey);
        while (!read.IsCompleted)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Contains("event: trace", await read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OneTooMany_IsRefusedUntilAnotherEnds()
    {
        await using var api = await Following();
        using var client = api.Client(ApiUnderTest.AdminKey); // whom no rate stops
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < OpenStreams.MostOfAUser; i++)
        {
            open.Add(await client.GetAsync(new Uri(Events + "?user_id=u1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }

        using var refused = await client.GetAsync(new Uri(Events + "?user_id=u1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var user = api.Client();
        using var others = await user.GetAsync(new Uri(Events, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);

        api.Hive.RunScript.Gate!.SetResult();
        foreach (var stream in open)
        {
            await stream.Content.ReadAsStringAsync();
            stream.Dispose();
        }

        using var again = await client.GetAsync(new Uri(Events + "?user_id=u1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static async Task<ApiUnderTest> Following()
    {
        var api = await ApiUnderTest.Start();
        api.Hive.RunScript.Result = new()
        {
            RunId = "run_1", UserId = "u1", Model = "hive/vote", EngineRequested = "vote", Status = Orchestration.RunStatus.Complete, StartedAt = default,
            Trace = [new() { Seq = 1, Stage = "s", Kind = Orchestration.TraceKind.Plan }],
        };
        api.Hive.RunScript.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return api;
    }
}
