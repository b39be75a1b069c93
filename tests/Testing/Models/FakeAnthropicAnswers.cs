using System.Text;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// Anthropic's message form of the fake upstream: says the last message back, calls a tool (<c>tool</c>), or does one of
/// the bad things that <see cref="FakeUpstream"/> lists under the same names. A request that breaks the API's rules is refused.
/// </summary>
internal static class FakeAnthropicAnswers
{
    public static Task Answer(FakeUpstream upstream, FakeCall call) => Checked(upstream, call, () => Say(upstream, call));

    /// <summary>Refuses what breaks the API's rules; answers anything else.</summary>
    public static Task Checked(FakeUpstream upstream, FakeCall call, Func<Task> answer) =>
        FakeAnthropicForm.Fault(call.Body) is { } fault ? Fail(upstream, call, 400, message: fault) : answer();

    /// <summary>The events of an answer, as they are.</summary>
    public static async Task Stream(FakeUpstream upstream, FakeCall call, IReadOnlyList<object> events)
    {
        upstream.Book(11, FakeAnthropicScripts.AnswerTokens);
        foreach (var data in events)
        {
            await Event(call, JsonSerializer.SerializeToElement(data).GetProperty("type").GetString()!, data);
        }
    }

    /// <summary>The event that begins an answer: a prompt of 8 tokens, and 3 from the cache.</summary>
    public static object Start(string model) => new
    {
        type = "message_start",
        message = new
        {
            id = "msg_1", type = "message", role = "assistant", model, content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null,
            usage = new { input_tokens = 8, output_tokens = 1, cache_read_input_tokens = 3, cache_creation_input_tokens = 0 },
        },
    };

    /// <summary>The event that tells how an answer ended.</summary>
    public static object End(string reason, int tokens) =>
        new { type = "message_delta", delta = new { stop_reason = reason, stop_sequence = (string?)null }, usage = new { output_tokens = tokens } };

    private static Task Say(FakeUpstream upstream, FakeCall call)
    {
        if (call.Model.StartsWith("fail-", StringComparison.Ordinal)) return Fail(upstream, call, int.Parse(call.Model.AsSpan(5), provider: null));
        if (call.Model.StartsWith("rate-", StringComparison.Ordinal)) return Fail(upstream, call, 429, call.Model[5..]);
        var words = call.Model == "tool" ? [] : call.Prompt.Split(' ');
        return call.Model switch
        {
            "hang" => FakeAnswers.Wait(upstream, call),
            "reset" => FakeAnswers.Reset(call),
            "garbage" => FakeAnswers.Raw(call, "event: message_start\ndata: {not json\n\n"),
            "nul" => FakeAnswers.Raw(call, "event: message_start\ndata: \0\0\0\n\n"),
            "html" => FakeAnswers.Raw(call, "<html>Bad gateway</html>", "text/html"),
            "huge" => FakeAnswers.Huge(call),
            "stall" => Stream(upstream, call, words, then: () => FakeAnswers.Wait(upstream, call)),
            "reset-mid" => Stream(upstream, call, words, then: () => FakeAnswers.Reset(call)),
            "truncated" => Stream(upstream, call, words, then: () => Task.CompletedTask),
            "error-mid" => Stream(upstream, call, words, then: () => FakeAnswers.Write(
                call, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"boom\"}}\n\n")),
            "filtered-mid" => Stream(upstream, call, words, stop: "refusal"),
            _ when call.Stream => Stream(upstream, call, words),
            _ => Whole(upstream, call, words),
        };
    }

    private static Task Whole(FakeUpstream upstream, FakeCall call, string[] words)
    {
        upstream.Book(11, Math.Max(1, words.Length));
        object block = words.Length > 0
            ? new { type = "text", text = string.Join(' ', words), citations = (object?)null }
            : new { type = "tool_use", id = "toolu_1", name = "weather", input = new { city = "Bern" } };
        return Write(call, "application/json", JsonSerializer.Serialize(new
        {
            id = "msg_1", type = "message", role = "assistant", model = call.Model, content = new[] { block },
            stop_reason = words.Length > 0 ? "end_turn" : "tool_use", stop_sequence = (string?)null,
            usage = new { input_tokens = 8, output_tokens = Math.Max(1, words.Length), cache_read_input_tokens = 3, cache_creation_input_tokens = 0 },
        }));
    }

    private static async Task Stream(FakeUpstream upstream, FakeCall call, string[] words, Func<Task>? then = null, string? stop = null)
    {
        upstream.Book(11, Math.Max(1, words.Length));
        await Event(call, "message_start", Start(call.Model));
        object block = words.Length > 0
            ? new { type = "text", text = "" }
            : new { type = "tool_use", id = "toolu_1", name = "weather", input = new { } };
        await Event(call, "content_block_start", new { type = "content_block_start", index = 0, content_block = block });
        for (var at = 0; at < words.Length; at++)
        {
            await Event(call, "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = at == 0 ? words[at] : " " + words[at] } });
        }

        if (then is not null)
        {
            await then();
            return;
        }

        if (words.Length == 0)
        {
            await Event(call, "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "input_json_delta", partial_json = "{\"city\":" } });
            await Event(call, "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "input_json_delta", partial_json = "\"Bern\"}" } });
        }

        await Event(call, "content_block_stop", new { type = "content_block_stop", index = 0 });
        await Event(call, "message_delta", End(stop ?? (words.Length > 0 ? "end_turn" : "tool_use"), Math.Max(1, words.Length)));
        await Event(call, "message_stop", new { type = "message_stop" });
    }

    private static async Task Fail(FakeUpstream upstream, FakeCall call, int status, string? retryAfter = null, string message = "max_tokens: too many")
    {
        upstream.BookFailure();
        if (retryAfter is not null) call.Http.Response.Headers.RetryAfter = retryAfter;
        call.Http.Response.StatusCode = status;
        await Write(call, "application/json", JsonSerializer.Serialize(new { type = "error", error = new { type = "invalid_request_error", message } }));
    }

    private static Task Event(FakeCall call, string name, object data) =>
        Write(call, "text/event-stream", $"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n");

    private static async Task Write(FakeCall call, string type, string text)
    {
        if (!call.Http.Response.HasStarted) call.Http.Response.ContentType = type;
        await call.Http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), call.Http.RequestAborted);
        await call.Http.Response.Body.FlushAsync(call.Http.RequestAborted);
    }
}
