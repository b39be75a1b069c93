using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>
/// Turns a Responses request into the chat completion it stands for. What the two have in common goes over as it is, what has
/// another name or form is translated, and what needs a memory or tools of ours is refused by name.
/// </summary>
internal static class ResponseReader
{
    /// <summary>Most tokens of an answer that can be asked for.</summary>
    private const int MostTokens = 10_000_000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fields of chat completions, and what stands for them here.</summary>
    private static readonly FrozenDictionary<string, string> Moved = new Dictionary<string, string>
    {
        ["messages"] = "Give 'input'.",
        ["max_tokens"] = "Give 'max_output_tokens'.",
        ["max_completion_tokens"] = "Give 'max_output_tokens'.",
        ["response_format"] = "Give 'text.format'.",
        ["reasoning_effort"] = "Give 'reasoning.effort'.",
        ["verbosity"] = "Give 'text.verbosity'.",
        ["logprobs"] = "Give 'top_logprobs'.",
        ["functions"] = "Give 'tools'.",
        ["function_call"] = "Give 'tool_choice'.",
        ["n"] = "Ask once for each answer.",
    }.ToFrozenDictionary();

    /// <summary>The call, or why it cannot be one.</summary>
    public static Outcome<ResponseCall> Read(byte[] utf8) => Fields.Parse<ResponseCall>(utf8, static body =>
    {
        try
        {
            return Translate(new(body, ""));
        }
        catch (ResponseFault fault)
        {
            return fault.Refusal;
        }
    });

    private static ResponseCall Translate(RequestNode body)
    {
        var model = body.Need("model", "Name a model; GET /v1/models lists them.").Text();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        var places = ResponseInput.Write(json, body);
        foreach (var field in body.Value.EnumerateObject())
        {
            // Null is as good as absent.
            if (field.Value.ValueKind != JsonValueKind.Null && !ReadOwn(json, new(field.Value, field.Name), body))
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return new(model, buffer.WrittenSpan.ToArray(), ResponseEcho.Of(body), places);
    }

    /// <summary>Reads a field that chat completions do not have in this form; false when they do.</summary>
    private static bool ReadOwn(Utf8JsonWriter json, RequestNode field, RequestNode body)
    {
        switch (field.Place)
        {
            case "input" or "instructions":
                return true; // Written before.
            case "max_output_tokens":
                json.WriteNumber("max_completion_tokens", field.Whole(1, MostTokens));
                return true;
            case "stream":
                json.WriteBoolean("stream", field.Flag());
                return true;
            case "text":
                ResponseOptions.WriteText(json, field);
                return true;
            case "reasoning":
                ResponseOptions.WriteReasoning(json, field);
                return true;
            case "tools":
                ResponseTools.Write(json, field);
                return true;
            case "tool_choice":
                ResponseTools.WriteChoice(json, field, ResponseTools.AreIn(body));
                return true;
            case "parallel_tool_calls":
                ResponseTools.WriteParallel(json, field, ResponseTools.AreIn(body));
                return true;
            case "top_logprobs":
                ResponseOptions.WriteLogprobs(json, field);
                return true;
            case "include":
                ResponseOptions.WriteInclude(json, field, body);
                return true;
            default:
                return Check(field);
        }
    }

    /// <summary>Checks a field that has no effect on the completion; false when it is none of these.</summary>
    private static bool Check(RequestNode field)
    {
        switch (field.Place)
        {
            case "metadata":
                ResponseOptions.CheckMetadata(field);
                return true;
            case "store":
                _ = field.Flag(); // Nothing is stored either way, and the answer says so.
                return true;
            case "stream_options":
                _ = field.Find("include_obfuscation")?.Flag();
                return true;
            case "max_tool_calls":
                _ = field.Whole(1, int.MaxValue); // Bounds built-in tools, of which there are none.
                return true;
            case "truncation":
                return field.Text() == "disabled" ? true : throw ResponseFault.Unsupported(field.Place, "can only be 'disabled'", "Shorten the conversation yourself.");
            case "background":
                return !field.Flag() ? true : throw ResponseFault.Unsupported(field.Place, "is true", "Answers are given at once; leave it out, or stream.");
            case "previous_response_id":
                _ = field.Text();
                throw Stateless(field);
            case "conversation" or "prompt":
                throw Stateless(field);
            default:
                return Moved.TryGetValue(field.Place, out var cure) ? throw ResponseFault.Unsupported(field.Place, "is a field of /v1/chat/completions", cure) : false;
        }
    }

    private static ResponseFault Stateless(RequestNode field) => ResponseFault.Unsupported(
        field.Place, "refers to something stored, and nothing is", "Send the whole conversation in 'input', with the 'output' of earlier answers.");
}
