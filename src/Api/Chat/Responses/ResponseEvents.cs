using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>
/// Writes what happens to a response as server-sent events, numbered from 0. Items and parts are closed at the end, in their
/// order: until then a provider may go on with any of them.
/// </summary>
internal sealed class ResponseEvents
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private int _number;

    /// <summary>The events since this was last asked.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        if (_bytes.WrittenCount == 0)
        {
            return default;
        }

        var told = _bytes.WrittenSpan.ToArray();
        _bytes.ResetWrittenCount();
        return told;
    }

    /// <summary>The answer begins.</summary>
    public void Begun(ResponseDraft draft)
    {
        TellResponse("response.created", draft);
        TellResponse("response.in_progress", draft);
    }

    /// <summary>An item begins, empty as yet.</summary>
    public void Added(ResponseItem item) => TellItem("response.output_item.added", item, "in_progress");

    /// <summary>A part of a message begins.</summary>
    public void Opened(ResponseItem item, ResponsePart part) => Tell("response.content_part.added", item, part, json =>
    {
        json.WritePropertyName("part");
        ResponseWriter.WritePart(json, part, "", []);
    });

    /// <summary>A part has more words.</summary>
    public void Said(ResponseItem item, ResponsePart part, string text, IReadOnlyList<JsonElement> logprobs) =>
        Tell(part.IsRefusal ? "response.refusal.delta" : "response.output_text.delta", item, part, json =>
        {
            json.WriteString("delta", text);
            if (!part.IsRefusal)
            {
                ResponseWriter.WriteLogprobs(json, logprobs);
            }
        });

    /// <summary>A call has more arguments.</summary>
    public void Argued(ResponseItem item, string arguments) =>
        Tell("response.function_call_arguments.delta", item, null, json => json.WriteString("delta", arguments));

    /// <summary>An item is whole, or will not grow any more.</summary>
    public void Ended(ResponseItem item, string status)
    {
        if (item.IsCall)
        {
            Tell("response.function_call_arguments.done", item, null, json =>
            {
                json.WriteString("name", item.Name);
                json.WriteString("arguments", item.Arguments.ToString());
            });
        }

        foreach (var part in item.Parts)
        {
            Ended(item, part);
        }

        TellItem("response.output_item.done", item, status);
    }

    /// <summary>The response is over, whichever way.</summary>
    public void Over(ResponseDraft draft) => TellResponse("response." + draft.Status, draft);

    private void Ended(ResponseItem item, ResponsePart part)
    {
        var text = part.Text.ToString();
        Tell(part.IsRefusal ? "response.refusal.done" : "response.output_text.done", item, part, json =>
        {
            json.WriteString(part.IsRefusal ? "refusal" : "text", text);
            if (!part.IsRefusal)
            {
                ResponseWriter.WriteLogprobs(json, part.Logprobs);
            }
        });
        Tell("response.content_part.done", item, part, json =>
        {
            json.WritePropertyName("part");
            ResponseWriter.WritePart(json, part, text, part.Logprobs);
        });
    }

    private void TellResponse(string type, ResponseDraft draft) => Tell(type, json =>
    {
        json.WritePropertyName("response");
        ResponseWriter.WriteResponse(json, draft);
    });

    private void TellItem(string type, ResponseItem item, string status) => Tell(type, json =>
    {
        json.WriteNumber("output_index", item.Index);
        json.WritePropertyName("item");
        ResponseWriter.WriteItem(json, item, status);
    });

    private void Tell(string type, ResponseItem item, ResponsePart? part, Action<Utf8JsonWriter> fields) => Tell(type, json =>
    {
        json.WriteString("item_id", item.Id);
        json.WriteNumber("output_index", item.Index);
        if (part is not null)
        {
            json.WriteNumber("content_index", item.Parts.IndexOf(part));
        }

        fields(json);
    });

    private void Tell(string type, Action<Utf8JsonWriter> fields)
    {
        _bytes.Write("event: "u8);
        _bytes.Write(Encoding.ASCII.GetBytes(type));
        _bytes.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(_bytes, ResponseWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("sequence_number", _number++);
            fields(json);
            json.WriteEndObject();
        }

        _bytes.Write("\n\n"u8);
    }
}
