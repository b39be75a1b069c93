using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>The fields of a chat completion request that have a type or a range of their own.</summary>
internal static class ChatFields
{
    public static void Read(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        switch (name)
        {
            case "model":
                request.Model = FieldReader.Text(ref reader, name);
                break;
            case "messages":
                MessageFields.Read(ref reader, request);
                break;
            case "stream":
                request.Stream = FieldReader.Flag(ref reader, name);
                break;
            case "stream_options":
                ReadStreamOptions(ref reader, request);
                break;
            case "max_tokens" or "max_completion_tokens":
                ReadMaximum(ref reader, name, request);
                break;
            case "temperature":
                request.Temperature = FieldReader.Number(ref reader, name, 0, 2);
                break;
            case "seed":
                request.Seed = FieldReader.Integer(ref reader, name, long.MinValue, long.MaxValue);
                break;
            case "hive":
                HiveFields.Read(ref reader, request);
                break;
            // Known to the hive, or without effect on an answer.
            case "stop":
                ReadStop(ref reader);
                break;
            case "user" or "metadata" or "store" or "safety_identifier" or "prompt_cache_key":
                reader.Skip();
                break;
            default:
                ReadSingleModelField(ref reader, name, request);
                break;
        }
    }

    /// <summary>Parameters that shape one model's answer; a hive model refuses them by name unless they are neutral.</summary>
    private static void ReadSingleModelField(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        var neutral = true;
        switch (name)
        {
            case "n":
                request.Choices = (int)(FieldReader.Integer(ref reader, name, 1, 8) ?? 1);
                neutral = request.Choices == 1;
                break;
            case "top_p":
                neutral = FieldReader.Number(ref reader, name, 0, 1) is null or 1;
                break;
            case "presence_penalty" or "frequency_penalty":
                neutral = FieldReader.Number(ref reader, name, -2, 2) is null or 0;
                break;
            case "logprobs":
                neutral = !FieldReader.Flag(ref reader, name);
                break;
            case "top_logprobs":
                neutral = FieldReader.Integer(ref reader, name, 0, 20) is null or 0;
                break;
            case "tools":
                ToolFields.ReadTools(ref reader, name, request);
                break;
            case "tool_choice":
                ToolFields.ReadChoice(ref reader, name, request);
                break;
            case "functions":
                neutral = reader.TokenType == JsonTokenType.Null || IsEmptyArray(ref reader, name);
                break;
            case "response_format":
                FormatFields.Read(ref reader, request);
                break;
            case "service_tier":
                neutral = PricedFieldReader.ReadTier(ref reader, request);
                break;
            case "modalities":
                neutral = PricedFieldReader.ReadModalities(ref reader, request);
                break;
            case "audio" or "web_search_options" or "search_parameters" or "models" or "route" or "plugins" or "provider":
                neutral = PricedFieldReader.ReadAny(ref reader, name, request);
                break;
            case "parallel_tool_calls":
                request.ParallelToolCalls = reader.TokenType == JsonTokenType.Null ? null : FieldReader.Flag(ref reader, name);
                break;
            default:
                // Unknown to us: a provider may know it, a hive model does not.
                neutral = reader.TokenType == JsonTokenType.Null;
                reader.Skip();
                break;
        }

        if (!neutral)
        {
            request.SingleModelOnly.Add(name);
        }
    }

    /// <summary>One bound by two names: were they to differ, it would be the provider's choice which of them binds.</summary>
    private static void ReadMaximum(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        var most = (int?)FieldReader.Integer(ref reader, name, 1, 10_000_000);
        if (most is not null && request.MaxOutputTokens is { } other && most != other)
        {
            throw RequestFault.Invalid(name, FormattableString.Invariant($"is {most}, and {other} under its other name"), "Give max_tokens or max_completion_tokens, not both.");
        }

        request.MaxOutputTokens = most ?? request.MaxOutputTokens;
    }

    private static void ReadStreamOptions(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        FieldReader.Object(ref reader, "stream_options");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var usage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (usage)
            {
                request.IncludeUsage = FieldReader.Flag(ref reader, "stream_options.include_usage");
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadStop(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null or JsonTokenType.String)
        {
            return;
        }

        FieldReader.Array(ref reader, "stop");
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || ++count > 16)
            {
                throw RequestFault.Invalid($"stop[{count}]", "does not fit", "Give at most 16 strings.");
            }
        }
    }

    private static bool IsEmptyArray(ref Utf8JsonReader reader, string name)
    {
        FieldReader.Array(ref reader, name);
        var empty = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            empty = false;
            reader.Skip();
        }

        return empty;
    }
}
