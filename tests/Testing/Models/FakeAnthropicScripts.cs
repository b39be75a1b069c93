namespace LLMHive.Models;

/// <summary>Answers of a <see cref="FakeUpstream"/> that are the same whatever is asked, in Anthropic's form, whole or streamed.</summary>
public static class FakeAnthropicScripts
{
    /// <summary>Answer tokens that each of them reports.</summary>
    public const int AnswerTokens = 7;

    /// <summary>Answers with a text (empty = none) and calls of functions, whose arguments are streamed a few letters at a time.</summary>
    public static FakeUpstream Uses(this FakeUpstream upstream, string model, string text, params (string Id, string Name, string Arguments)[] calls)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(text);
        return upstream.On(model, call => FakeAnthropicAnswers.Checked(upstream, call, () => FakeAnthropicAnswers.Stream(upstream, call, Events(text, calls))));
    }

    /// <summary>The same, broken off after so many events.</summary>
    public static FakeUpstream UsesAndBreaks(this FakeUpstream upstream, string model, int after, string text, params (string Id, string Name, string Arguments)[] calls)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(text);
        return upstream.On(model, call => FakeAnthropicAnswers.Checked(upstream, call, () => FakeAnthropicAnswers.Stream(upstream, call, [.. Events(text, calls).Take(after)])));
    }

    /// <summary>The events of such an answer; the last two are its end.</summary>
    public static IReadOnlyList<object> Events(string text, params (string Id, string Name, string Arguments)[] calls)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(calls);
        var events = new List<object> { FakeAnthropicAnswers.Start("claude"), new { type = "ping" } };
        var index = 0;
        if (text.Length > 0)
        {
            events.Add(new { type = "content_block_start", index, content_block = new { type = "text", text = "" } });
            events.AddRange(Pieces(text).Select(piece => (object)new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = piece } }));
            events.Add(new { type = "content_block_stop", index });
            index++;
        }

        foreach (var (id, name, arguments) in calls)
        {
            var at = index++;
            events.Add(new { type = "content_block_start", index = at, content_block = new { type = "tool_use", id, name, input = new { } } });
            events.Add(new { type = "content_block_delta", index = at, delta = new { type = "input_json_delta", partial_json = "" } });
            events.AddRange(Pieces(arguments).Select(piece => (object)new { type = "content_block_delta", index = at, delta = new { type = "input_json_delta", partial_json = piece } }));
            events.Add(new { type = "content_block_stop", index = at });
        }

        events.Add(FakeAnthropicAnswers.End(calls.Length > 0 ? "tool_use" : "end_turn", AnswerTokens));
        events.Add(new { type = "message_stop" });
        return events;
    }

    private static IEnumerable<string> Pieces(string text) => text.Chunk(4).Select(letters => new string(letters));
}
