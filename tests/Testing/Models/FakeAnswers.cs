using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>The answers that <see cref="FakeUpstream"/> gives by model name, good and bad.</summary>
internal static class FakeAnswers
{
    private const long HugeBytes = 50L << 20;

    public static Task Answer(FakeUpstream upstream, FakeCall call)
    {
        var name = call.Model;
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var argument = dash > 0 && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        return (argument >= 0 ? name[..dash] : name) switch
        {
            "fixed" => Say(upstream, call, Words(argument < 0 ? 8 : argument)),
            "slow" => Slow(upstream, call, argument),
            "drip" => Say(upstream, call, Words(8), pause: argument),
            "fail" => Fail(upstream, call, argument, "server_error", "The fake upstream failed. See https://example.test/errors?key=sk-abcdef123456 or ask.", null),
            "rate" => Fail(upstream, call, 429, "rate_limit_exceeded", "Too fast.", argument.ToString(CultureInfo.InvariantCulture)),
            "quota" => Fail(upstream, call, 429, "insufficient_quota", "You exceeded your current quota.", null),
            "filtered" => Fail(upstream, call, 400, "content_filter", "The prompt was filtered.", null),
            "hang" => Wait(upstream, call),
            "stall" => Say(upstream, call, Words(8), stopAfter: 2, then: () => Wait(upstream, call)),
            "reset" => Reset(call),
            "reset-mid" => Say(upstream, call, Words(8), stopAfter: 2, then: () => Reset(call)),
            "filtered-mid" => Say(upstream, call, Words(2), finish: "content_filter"),
            "odd" => Say(upstream, call, Words(2), finish: "finish_of_next_year"),
            "many" => Many(call),
            "truncated" => call.Stream ? Say(upstream, call, Words(8), stopAfter: 3, then: () => Task.CompletedTask) : Raw(call, """{"id":"x","choices":[{"mess"""),
            "garbage" => Raw(call, call.Stream ? "data: {not json\n\n" : "{not json"),
            "html" => Raw(call, "<html>Bad gateway</html>", "text/html"),
            "nul" => Raw(call, call.Stream ? "data: \0\0\0\n\n" : "\0\0\0\0"),
            "huge" => Huge(call),
            "no-usage" => Say(upstream, call, Words(8), usage: false),
            "error-mid" => Say(upstream, call, Words(8), stopAfter: 2, then: () => Raw(call, "data: {\"error\":{\"message\":\"boom\"}}\n\n")),
            "json-error" => Raw(call, """{"error":{"message":"upstream of upstream"}}"""),
            _ => Say(upstream, call, call.Prompt.Split(' ')),
        };
    }

    public static async Task Embed(FakeUpstream upstream, FakeCall call)
    {
        upstream.Book(7, 0);
        await Raw(call, $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-0.5]}],"model":"{{{call.Model}}}","usage":{"prompt_tokens":7,"total_tokens":7}}""");
    }

    private static string[] Words(int count) => [.. Enumerable.Range(0, count).Select(static at => "w" + at.ToString(CultureInfo.InvariantCulture))];

    private static async Task Say(
        FakeUpstream upstream, FakeCall call, string[] words, int pause = 0, int? stopAfter = null, Func<Task>? then = null, bool usage = true, string finish = "stop")
    {
        var prompt = FakeUpstream.PromptTokensOf(call.Body);
        if (!call.Stream)
        {
            if (then is not null)
            {
                await then();
                return;
            }

            upstream.Book(prompt, words.Length);
            var text = JsonEncodedText.Encode(string.Join(' ', words));
            await Raw(call, $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"{{{call.Model}}}","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"{{{finish}}}"}]{{{(usage ? "," + Usage(prompt, words.Length) : "")}}}}""");
            return;
        }

        await Stream(upstream, call, words, pause, stopAfter, prompt);
        if (then is not null)
        {
            await then();
            return;
        }

        await Event(call, $$"""{"index":0,"delta":{},"finish_reason":"{{finish}}"}""");
        if (usage && call.IncludeUsage) await Write(call, $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"{{{call.Model}}}","choices":[],{{{Usage(prompt, words.Length)}}}}""" + "\n\n");
        await Write(call, "data: [DONE]\n\n");
    }

    private static async Task Stream(FakeUpstream upstream, FakeCall call, string[] words, int pause, int? stopAfter, long prompt)
    {
        call.Http.Response.ContentType = "text/event-stream";
        upstream.Book(prompt, 0);
        await Event(call, """{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}""");
        for (var at = 0; at < (stopAfter ?? words.Length); at++)
        {
            if (pause > 0) await Task.Delay(pause, call.Http.RequestAborted);
            var text = JsonEncodedText.Encode(at == 0 ? words[at] : " " + words[at]);
            await Event(call, $$"""{"index":0,"delta":{"content":"{{text}}"},"finish_reason":null}""");
            upstream.Book(0, 1);
        }
    }

    private static string Usage(long prompt, long completion) =>
        $$$"""
        "usage":{"prompt_tokens":{{{prompt}}},"completion_tokens":{{{completion}}},"total_tokens":{{{prompt + completion}}},"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0}}
        """;

    private static Task Event(FakeCall call, string choice) =>
        Write(call, $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"{{call.Model}}","choices":[{{choice}}]}""" + "\n\n");

    internal static async Task Write(FakeCall call, string text)
    {
        await call.Http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), call.Http.RequestAborted);
        await call.Http.Response.Body.FlushAsync(call.Http.RequestAborted);
    }

    internal static async Task Raw(FakeCall call, string text, string? type = null)
    {
        if (!call.Http.Response.HasStarted) call.Http.Response.ContentType = type ?? (call.Stream ? "text/event-stream" : "application/json");
        await Write(call, text);
    }

    private static async Task Slow(FakeUpstream upstream, FakeCall call, int milliseconds)
    {
        await Task.Delay(milliseconds, call.Http.RequestAborted);
        await Say(upstream, call, Words(8));
    }

    private static async Task Fail(FakeUpstream upstream, FakeCall call, int status, string code, string message, string? retryAfter)
    {
        upstream.BookFailure();
        call.Http.Response.StatusCode = status;
        if (retryAfter is not null) call.Http.Response.Headers.RetryAfter = retryAfter;
        call.Http.Response.ContentType = "application/json";
        await Write(call, JsonSerializer.Serialize(new { error = new { message, type = code, code } }));
    }

    internal static async Task Wait(FakeUpstream upstream, FakeCall call)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = call.Http.RequestAborted.Register(gone.SetResult);
        upstream.Arrive(call.Model);
        await gone.Task;
        upstream.Leave(call.Model);
    }

    internal static Task Reset(FakeCall call)
    {
        call.Http.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Events of 4 KB without end: each is in order, all together are too much.</summary>
    private static async Task Many(FakeCall call)
    {
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"data: {{\"choices\":[],\"x\":\"{new string('x', 1 << 12)}\"}}\n\n", 16)));
        call.Http.Response.ContentType = "text/event-stream";
        for (long sent = 0; sent < HugeBytes; sent += block.Length)
        {
            await call.Http.Response.Body.WriteAsync(block, call.Http.RequestAborted);
        }
    }

    internal static async Task Huge(FakeCall call)
    {
        call.Http.Response.ContentType = call.Stream ? "text/event-stream" : "application/json";
        var block = Encoding.ASCII.GetBytes(new string('x', 1 << 16));
        await Write(call, call.Stream ? "data: {\"id\":\"" : "{\"id\":\"");
        for (long sent = 0; sent < HugeBytes; sent += block.Length)
        {
            await call.Http.Response.Body.WriteAsync(block, call.Http.RequestAborted);
        }
    }
}
