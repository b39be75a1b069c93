using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Options of a Responses request that chat completions have under another name or in another form.</summary>
internal static class ResponseOptions
{
    private const string Logprobs = "message.output_text.logprobs";

    /// <summary>Thoughts are never in the answer, so asking for them sealed adds nothing.</summary>
    private const string SealedThoughts = "reasoning.encrypted_content";

    private const int MostMetadata = 16;
    private const int MostLogprobs = 20;

    /// <summary><c>text</c>: the form of the answer.</summary>
    public static void WriteText(Utf8JsonWriter json, RequestNode text)
    {
        if (text.Find("verbosity") is { } verbosity)
        {
            json.WriteString("verbosity", verbosity.Text());
        }

        if (text.Find("format") is not { } format)
        {
            return;
        }

        var type = format.Need("type", "Give 'text', 'json_object' or 'json_schema'.");
        switch (type.Text())
        {
            case "text":
                break;
            case "json_object":
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_object");
                json.WriteEndObject();
                break;
            case "json_schema":
                WriteSchema(json, format);
                break;
            default:
                throw ResponseFault.Invalid(type.Place, "is no known form", "Give 'text', 'json_object' or 'json_schema'.");
        }
    }

    /// <summary><c>reasoning</c>: how hard the model thinks.</summary>
    public static void WriteReasoning(Utf8JsonWriter json, RequestNode reasoning)
    {
        if (reasoning.Find("effort") is { } effort)
        {
            json.WriteString("reasoning_effort", effort.Text());
        }

        foreach (var name in (string[])["summary", "generate_summary"])
        {
            if (reasoning.Find(name) is { } summary && summary.Text() != "auto")
            {
                throw ResponseFault.Unsupported(summary.Place, "asks for a summary of thoughts, and none is given", "Leave it out, or give 'auto'.");
            }
        }
    }

    /// <summary><c>top_logprobs</c>.</summary>
    public static void WriteLogprobs(Utf8JsonWriter json, RequestNode most)
    {
        if (most.Whole(0, MostLogprobs) is > 0 and var number)
        {
            json.WriteBoolean("logprobs", true);
            json.WriteNumber("top_logprobs", number);
        }
    }

    /// <summary><c>include</c>: what else of the answer is wanted.</summary>
    public static void WriteInclude(Utf8JsonWriter json, RequestNode include, RequestNode body)
    {
        var logprobs = false;
        foreach (var entry in include.Entries())
        {
            var name = entry.Text();
            if (name is not (Logprobs or SealedThoughts))
            {
                throw ResponseFault.Unsupported(entry.Place, "asks for something that no answer here has", $"Leave it out; '{Logprobs}' is there.");
            }

            logprobs |= name == Logprobs;
        }

        if (logprobs && (body.Find("top_logprobs")?.Whole(0, MostLogprobs) ?? 0) == 0)
        {
            json.WriteBoolean("logprobs", true);
        }
    }

    /// <summary><c>metadata</c>: at most sixteen texts.</summary>
    public static void CheckMetadata(RequestNode metadata)
    {
        if (metadata.Object().Value.GetPropertyCount() > MostMetadata)
        {
            throw ResponseFault.Invalid(metadata.Place, $"has more than {MostMetadata} entries", "Give fewer.");
        }

        foreach (var entry in metadata.Value.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw ResponseFault.Invalid(metadata.Place, "has a value that is no text", "Give texts.");
            }
        }
    }

    private static void WriteSchema(Utf8JsonWriter json, RequestNode format)
    {
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", format.Need("name", "Give the schema a name.").Text());
        if (format.Find("description") is { } description)
        {
            json.WriteString("description", description.Text());
        }

        json.WritePropertyName("schema");
        format.Need("schema", "Give the JSON schema.").Object().Value.WriteTo(json);
        if (format.Find("strict") is { } strict)
        {
            json.WriteBoolean("strict", strict.Flag());
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
