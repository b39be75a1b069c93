using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Writes the content of an item as the content of a message.</summary>
internal static class ResponseParts
{
    /// <summary>Writes the field <c>content</c>; a single text as a string, which every provider takes.</summary>
    public static void Write(Utf8JsonWriter json, RequestNode content, bool textOnly)
    {
        if (content.Kind == JsonValueKind.String)
        {
            json.WriteString("content", content.Text());
            return;
        }

        if (content.Kind != JsonValueKind.Array)
        {
            throw content.Wrong("a text, or an array of parts");
        }

        var parts = content.Entries().ToList();
        if (parts.Count == 0)
        {
            json.WriteString("content", "");
            return;
        }

        if (parts.Count == 1 && TextOf(parts[0]) is { } only)
        {
            json.WriteString("content", only);
            return;
        }

        json.WriteStartArray("content");
        foreach (var part in parts)
        {
            WritePart(json, part, textOnly);
        }

        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, RequestNode part, bool textOnly)
    {
        var text = TextOf(part);
        json.WriteStartObject();
        if (text is not null)
        {
            json.WriteString("type", "text");
            json.WriteString("text", text);
        }
        else if (!textOnly && TypeOf(part) == "input_image")
        {
            WriteImage(json, part);
        }
        else if (!textOnly && TypeOf(part) == "input_file")
        {
            WriteFile(json, part);
        }
        else
        {
            throw ResponseFault.Unsupported(
                part.PlaceOf("type"), "is no part that is taken here", textOnly ? "Give 'input_text'." : "Give 'input_text', 'output_text', 'refusal', 'input_image' or 'input_file'.");
        }

        json.WriteEndObject();
    }

    /// <summary>The text of a part; null when it is another kind of part. What a model once refused with is text as well.</summary>
    private static string? TextOf(RequestNode part) => TypeOf(part) switch
    {
        "input_text" or "output_text" => part.Need("text", "Give the text.").Text(),
        "refusal" => part.Need("refusal", "Give the refusal.").Text(),
        _ => null,
    };

    private static string TypeOf(RequestNode part) => part.Need("type", "Give 'input_text' with its 'text'.").Text();

    private static void WriteImage(Utf8JsonWriter json, RequestNode part)
    {
        NotStored(part, "file_id", "Give 'image_url'; data: URLs work.");
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", part.Need("image_url", "Give the address of the image, or a data: URL.").Text());
        if (part.Find("detail") is { } detail)
        {
            json.WriteString("detail", detail.Text());
        }

        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, RequestNode part)
    {
        NotStored(part, "file_id", "Give 'file_data'.");
        NotStored(part, "file_url", "Give 'file_data'.");
        json.WriteString("type", "file");
        json.WriteStartObject("file");
        if (part.Find("filename") is { } name)
        {
            json.WriteString("filename", name.Text());
        }

        json.WriteString("file_data", part.Need("file_data", "Give the file as a data: URL.").Text());
        json.WriteEndObject();
    }

    private static void NotStored(RequestNode part, string name, string cure)
    {
        if (part.Find(name) is { } reference)
        {
            throw ResponseFault.Unsupported(reference.Place, "refers to a file, and none are kept or fetched here", cure);
        }
    }
}
