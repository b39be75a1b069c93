using System.Net;
using System.Net.Http.Json;
using LLMHive.Chat;
using LLMHive.Testing.Api;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Api;

/// <summary>A process that is asked to stop.</summary>
public sealed class DrainTests
{
    private static readonly object Question = new { model = "offline/scripted", stream = true, messages = new[] { new { role = "user", content = "hi" } } };

    [Fact]
    public async Task Stopping_DrainTimeRuns_ServesAsEverThenRefuses()
    {
        await using var api = await ApiUnderTest.Start();
        using var client = api.Client();
        var drain = api.App.Services.GetRequiredService<Drain>();
        var stopping = drain.StoppingAsync(CancellationToken.None);
        api.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models")).StatusCode);

        api.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await stopping;
        using var refused = await client.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Stopping_StreamOutlastsTheGrace_EndsWithAnErrorEvent()
    {
        await using var api = await ApiUnderTest.Start();
        using var client = api.Client();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async IAsyncEnumerable<HiveFrame> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken left)
        {
            yield return new HiveFrame.Admitted(null, true, null);
            yield return new HiveFrame.Body("data: {\"n\":1}\n\n"u8.ToArray());
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, left);
        }

        api.Hive.DoorScript.OnSend = (_, left) => Endless(left);
        var answer = client.PostAsJsonAsync("/v1/chat/completions", Question);
        await asked.Task;
        var drain = api.App.Services.GetRequiredService<Drain>();
        var stopping = drain.StoppingAsync(CancellationToken.None);
        api.Clock.Advance(TimeSpan.FromSeconds(5));
        await stopping;
        Assert.False(answer.IsCompleted);

        api.Clock.Advance(TimeSpan.FromSeconds(30));
        var text = await (await answer).Content.ReadAsStringAsync();
        Assert.StartsWith("data: {\"n\":1}", text, StringComparison.Ordinal);
        Assert.True(text.Contains("\"code\":\"unavailable\"", StringComparison.Ordinal), text + api.Log.Text);
    }
}
