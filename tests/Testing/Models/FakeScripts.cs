using System.Text.Json;

namespace LLMHive.Models;

/// <summary>Answers of a <see cref="FakeUpstream"/> that are the same whatever is asked, in OpenAI's form, whole or streamed.</summary>
public static class FakeScripts
{
    /// <summary>Answer tokens that each of them reports.</summary>
    public const int AnswerTokens = 5;

    /// <summary>Answers with a text, streamed in two pieces.</summary>
    public static FakeUpstream Says(this FakeUpstream upstream, string model, string text, string finish = "stop") => upstream.Says(model, _ => text, finish);

    /// <summary>Answers with a text that depends on the last message, streamed in two pieces.</summary>
    public static FakeUpstream Says(this FakeUpstream upstream, string model, Func<string, string> text, string finish = "stop")
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(text);
        return upstream.On(model, call =>
        {
            var said = text(call.Prompt);
            return Answer(call, new { role = "assistant", content = said }, [new { content = said[..(said.Length / 2)] }, new { content = said[(said.Length / 2)..] }], finish);
        });
    }

    /// <summary>Answers with tool calls; their arguments are streamed in two pieces.</summary>
    public static FakeUpstream Calls(this FakeUpstream upstream, string model, params (string Id, string Name, string Arguments)[] calls)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        var whole = calls.Select(it => new { id = it.Id, type = "function", function = new { name = it.Name, arguments = it.Arguments } });
        var deltas = calls.Index().SelectMany(it => new object[]
        {
            new { tool_calls = new[] { new { index = it.Index, id = it.Item.Id, type = "function", function = new { name = it.Item.Name, arguments = "" } } } },
            new { tool_calls = new[] { new { index = it.Index, function = new { arguments = it.Item.Arguments[..(it.Item.Arguments.Length / 2)] } } } },
            new { tool_calls = new[] { new { index = it.Index, function = new { arguments = it.Item.Arguments[(it.Item.Arguments.Length / 2)..] } } } },
        });
        return upstream.On(model, call => Answer(call, new { role = "assistant", content = (string?)null, tool_calls = whole }, deltas, "tool_calls"));
    }

    private static Task Answer(FakeCall call, object message, IEnumerable<object> deltas, string finish)
    {
        var prompt = FakeUpstream.PromptTokensOf(call.Body);
        var usage = new { prompt_tokens = prompt, completion_tokens = AnswerTokens, total_tokens = prompt + AnswerTokens };
        if (!call.Stream)
        {
            return call.Say(JsonSerializer.Serialize(new { id = "chatcmpl-1", @object = "chat.completion", created = 1, model = call.Model, choices = new[] { new { index = 0, message, finish_reason = finish } }, usage }));
        }

        var chunks = deltas.Prepend(new { role = "assistant" }).Select(delta => Chunk(call, [new { index = 0, delta, finish_reason = (string?)null }], null))
            .Append(Chunk(call, [new { index = 0, delta = new { }, finish_reason = finish }], null)).Append(Chunk(call, [], usage));
        return call.Say(string.Concat(chunks) + "data: [DONE]\n\n");
    }

    private static string Chunk(FakeCall call, object[] choices, object? usage) => "data: " + JsonSerializer.Serialize(
        new { id = "chatcmpl-1", @object = "chat.completion.chunk", created = 1, model = call.Model, choices, usage }) + "\n\n";
}
