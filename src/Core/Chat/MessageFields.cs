using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The field <c>messages</c>: checks roles and contents and estimates the prompt's tokens.</summary>
internal static class MessageFields
{
    public static void Read(ref Utf8JsonReader reader, ParsedRequest request)
    {
        FieldReader.Array(ref reader, "messages");
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == RequestReader.MaxMessages)
            {
                throw RequestFault.Invalid("messages", $"has more than {RequestReader.MaxMessages} entries", "Shorten the conversation.");
            }

            ReadMessage(ref reader, count, request);
            count++;
        }

        if (count == 0)
        {
            throw RequestFault.Invalid("messages", "is empty", "Give at least one message.");
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, int index, ParsedRequest request)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw FieldReader.WrongType(ref reader, $"messages[{index}]", "an object with 'role' and 'content'");
        }

        request.PromptTokens += TokenEstimate.PerMessage;
        bool hasRole = false, hasContent = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
            {
                reader.Read();
                ReadRole(ref reader, index);
                NoteTools(request, index, reader.ValueTextEquals("tool"u8));
                hasRole = true;
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                ReadContent(ref reader, index, request);
                hasContent = true;
            }
            else
            {
                // A message without text is one of tool calls, a refusal or an older function call.
                var calls = reader.ValueTextEquals("tool_calls"u8);
                hasContent |= calls || reader.ValueTextEquals("function_call"u8) || reader.ValueTextEquals("refusal"u8);
                reader.Read();
                var start = reader.TokenStartIndex;
                NoteTools(request, index, calls && HasEntries(reader));
                reader.Skip();
                request.PromptTokens += TokenEstimate.OfBytes((int)(reader.BytesConsumed - start));
            }
        }

        if (!hasRole || !hasContent)
        {
            var missing = hasRole ? "content" : "role";
            throw RequestFault.Invalid($"messages[{index}].{missing}", "is missing", "Give each message a role and a content.");
        }
    }

    // Of a copy: the reader itself stays where it is.
    private static bool HasEntries(Utf8JsonReader list) => list.TokenType == JsonTokenType.StartArray && list.Read() && list.TokenType != JsonTokenType.EndArray;

    private static void NoteTools(ParsedRequest request, int index, bool isOfTools) =>
        request.ToolMessageAt ??= isOfTools ? index : null;

    private static void ReadRole(ref Utf8JsonReader reader, int index)
    {
        var known = reader.TokenType == JsonTokenType.String
            && (reader.ValueTextEquals("user"u8) || reader.ValueTextEquals("assistant"u8) || reader.ValueTextEquals("system"u8)
                || reader.ValueTextEquals("developer"u8) || reader.ValueTextEquals("tool"u8) || reader.ValueTextEquals("function"u8));
        if (!known)
        {
            throw RequestFault.Invalid(
                $"messages[{index}].role", "is not a known role", "Give 'system', 'developer', 'user', 'assistant' or 'tool'.");
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, int index, ParsedRequest request)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                request.PromptTokens += TokenEstimate.OfBytes(reader.ValueSpan.Length);
                return;
            case JsonTokenType.StartArray:
                var parts = 0;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ReadPart(ref reader, $"messages[{index}].content[{parts}]", request);
                    parts++;
                }

                return;
            default:
                throw FieldReader.WrongType(ref reader, $"messages[{index}].content", "a text or an array of parts");
        }
    }

    private static void ReadPart(ref Utf8JsonReader reader, string param, ParsedRequest request)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw FieldReader.WrongType(ref reader, param, "an object with 'type'");
        }

        var text = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("text"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                text = reader.ValueSpan.Length;
            }

            reader.Skip();
        }

        request.PromptTokens += text >= 0 ? TokenEstimate.OfBytes(text) : TokenEstimate.PerAttachment;
    }
}
