using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Writes <c>instructions</c> and the items of <c>input</c> as the messages of a chat completion.</summary>
internal sealed class ResponseInput
{
    private readonly Utf8JsonWriter _json;
    private readonly List<string> _places = [];
    private Open _open;

    private ResponseInput(Utf8JsonWriter json) => _json = json;

    /// <summary>What of the last message is not closed yet: calls of functions may follow the words they came with.</summary>
    private enum Open
    {
        Nothing,
        Message,
        Assistant,
        Calls,
    }

    /// <summary>Writes the field <c>messages</c>.</summary>
    /// <returns>Place of each message in the request.</returns>
    public static IReadOnlyList<string> Write(Utf8JsonWriter json, RequestNode body)
    {
        var input = body.Need("input", "Give a text, or an array of items.");
        var messages = new ResponseInput(json);
        json.WriteStartArray("messages");
        if (body.Find("instructions") is { } instructions)
        {
            messages.Begin("system", instructions.Place);
            json.WriteString("content", instructions.Text());
        }

        if (input.Kind == JsonValueKind.String)
        {
            messages.Begin("user", input.Place);
            json.WriteString("content", input.Text());
        }
        else
        {
            messages.WriteItems(input);
        }

        messages.End();
        json.WriteEndArray();
        return messages._places;
    }

    private void WriteItems(RequestNode input)
    {
        if (input.Kind != JsonValueKind.Array)
        {
            throw input.Wrong("a text, or an array of items");
        }

        if (input.Value.GetArrayLength() == 0)
        {
            throw ResponseFault.Invalid(input.Place, "is empty", "Give at least one item.");
        }

        foreach (var item in input.Entries())
        {
            var type = item.Find("type");
            switch (type?.Text() ?? "message")
            {
                case "message":
                    WriteMessage(item);
                    break;
                case "function_call":
                    WriteCall(item);
                    break;
                case "function_call_output":
                    WriteOutput(item);
                    break;
                default:
                    throw ResponseFault.Unsupported(
                        item.PlaceOf("type"), "is no item that is taken here", "Give messages, 'function_call' and 'function_call_output'; nothing is stored that an item could refer to.");
            }
        }
    }

    private void WriteMessage(RequestNode item)
    {
        var role = item.Need("role", "Give 'user', 'assistant', 'system' or 'developer'.");
        if (role.Text() is not ("user" or "assistant" or "system" or "developer"))
        {
            throw ResponseFault.Invalid(role.Place, "is not a known role", "Give 'user', 'assistant', 'system' or 'developer'.");
        }

        Begin(role.Text(), item.Place);
        ResponseParts.Write(_json, item.Need("content", "Give a text, or an array of parts."), textOnly: false);
    }

    private void WriteCall(RequestNode item)
    {
        if (_open is not (Open.Assistant or Open.Calls))
        {
            Begin("assistant", item.Place);
            _json.WriteNull("content");
        }

        if (_open == Open.Assistant)
        {
            _json.WriteStartArray("tool_calls");
            _open = Open.Calls;
        }

        _json.WriteStartObject();
        _json.WriteString("id", CallId(item));
        _json.WriteString("type", "function");
        _json.WriteStartObject("function");
        _json.WriteString("name", item.Need("name", "Give the name of the function.").Text());
        _json.WriteString("arguments", item.Need("arguments", "Give the arguments as JSON in a string.").Text());
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteOutput(RequestNode item)
    {
        Begin("tool", item.Place);
        _json.WriteString("tool_call_id", CallId(item));
        ResponseParts.Write(_json, item.Need("output", "Give what the function returned, as a string."), textOnly: true);
    }

    private static string CallId(RequestNode item) => item.Need("call_id", "Give the 'call_id' of the function call.").Text();

    private void Begin(string role, string place)
    {
        End();
        _places.Add(place);
        _open = role == "assistant" ? Open.Assistant : Open.Message;
        _json.WriteStartObject();
        _json.WriteString("role", role);
    }

    private void End()
    {
        if (_open == Open.Calls)
        {
            _json.WriteEndArray();
        }

        if (_open != Open.Nothing)
        {
            _json.WriteEndObject();
        }

        _open = Open.Nothing;
    }
}
