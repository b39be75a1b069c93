using System.Net;
using System.Net.Http.Json;
using LLMHive.Chat;
using LLMHive.Testing.Api;

namespace LLMHive.Api;

/// <summary>The Responses route in front of a hive that breaks.</summary>
public sealed class ResponsesTests
{
    private static readonly HiveFrame Admitted = new HiveFrame.Admitted(null, true, "run_1");
    private static readonly HiveFrame Word = new HiveFrame.Body("data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"Hum\"}}]}\n\n"u8.ToArray());

    [Fact]
    public async Task Post_NodeLostAfterTheFirstByte_EndsWithFailed()
    {
        await using var api = await ApiUnderTest.Start();
        api.Hive.DoorScript.OnSend = (_, _) => Breaking();
        using var answer = await Ask(api, stream: true);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("run_1", answer.Headers.GetValues("x-hive-run-id").Single());
        var last = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("event: response.failed\n", last, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"unavailable\"", last, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"Hum\"", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_FramesWithoutAnEnd_EndWithFailed()
    {
        await using var api = await ApiUnderTest.Start();
        api.Hive.DoorScript.Answers(Admitted, Word);
        using var answer = await Ask(api, stream: true);
        Assert.Contains("event: response.failed\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_RefusedByTheDoor_IsOpenAisErrorInTheRequestsNames()
    {
        await using var api = await ApiUnderTest.Start();
        api.Hive.DoorScript.Answers(new HiveFrame.Refused(Refusal.Of(RefusalCodes.InvalidRequest, "'messages[0].content' is wrong.", "messages[0].content"), null));
        using var answer = await Ask(api, stream: true);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"message\":\"'input' is wrong.\",\"type\":\"invalid_request_error\",\"param\":\"input\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_CompletionThatIsNone_IsAProviderError()
    {
        await using var api = await ApiUnderTest.Start();
        api.Hive.DoorScript.Answers(new HiveFrame.Admitted(null, false, null), new HiveFrame.End("<html>"u8.ToArray(), default, 0));
        using var answer = await Ask(api, stream: false);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("provider_error", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<HiveFrame> Breaking()
    {
        yield return Admitted;
        yield return Word;
        await Task.CompletedTask;
        throw new TimeoutException("The node is gone.");
    }

    private static Task<HttpResponseMessage> Ask(ApiUnderTest api, bool stream) =>
        api.Client().PostAsJsonAsync("/v1/responses", new { model = "hive/fast", input = "hi", stream });
}
