using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LLMHive;

/// <summary>Writes refusals: OpenAI's shape under <c>/v1</c>, problem+json everywhere else.</summary>
internal static class ErrorWriter
{
    // The answers are never HTML and say nosniff, so quotes and dashes may stay readable.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(1);

    /// <summary>Answers with the refusal. Nothing of the answer may have been sent before.</summary>
    public static Task Write(HttpContext http, Refusal refusal)
    {
        var kind = ErrorTable.Of(refusal.Code);
        var openAi = Dialect.IsOpenAi(http.Request.Path);
        var body = new ArrayBufferWriter<byte>(512);
        if (openAi)
        {
            WriteOpenAi(body, refusal, kind);
        }
        else
        {
            WriteProblem(body, refusal, kind, http);
        }

        var response = http.Response;
        response.StatusCode = kind.Status;
        SetRetry(response.Headers, refusal, kind.Status);
        response.Headers.CacheControl = "no-store";
        response.ContentType = openAi ? "application/json" : "application/problem+json";
        response.ContentLength = body.WrittenCount;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted).AsTask();
    }

    /// <summary>The refusal as one event of a stream that has begun: the status can no longer tell it.</summary>
    public static ReadOnlyMemory<byte> StreamEvent(Refusal refusal)
    {
        var body = new ArrayBufferWriter<byte>(256);
        body.Write("data: "u8);
        WriteOpenAi(body, refusal, ErrorTable.Of(refusal.Code));
        body.Write("\n\n"u8);
        return body.WrittenMemory;
    }

    private static void SetRetry(IHeaderDictionary headers, Refusal refusal, int status)
    {
        switch (status)
        {
            // A client must not sleep until the next period: it is told not to retry at all.
            case 402:
                headers["x-should-retry"] = "false";
                break;
            case 429 or 503:
                headers.RetryAfter = Seconds(refusal.RetryAfter ?? DefaultWait).ToString(CultureInfo.InvariantCulture);
                break;
            case 502 or 504 when refusal.RetryAfter is { } wait:
                headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
                break;
        }
    }

    /// <summary>Whole seconds to wait: rounded up, at least one.</summary>
    public static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    private static void WriteOpenAi(ArrayBufferWriter<byte> body, Refusal refusal, ErrorKind kind)
    {
        using var json = new Utf8JsonWriter(body, Plain);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", refusal.Message);
        json.WriteString("type", kind.OpenAiType);
        json.WriteString("param", refusal.Param);
        json.WriteString("code", refusal.Code);
        WriteDetails(json, refusal);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProblem(ArrayBufferWriter<byte> body, Refusal refusal, ErrorKind kind, HttpContext http)
    {
        var code = ErrorTable.ProblemCode(refusal.Code);
        using var json = new Utf8JsonWriter(body, Plain);
        json.WriteStartObject();
        json.WriteString("type", "urn:llmhive:problem:" + code);
        json.WriteString("title", kind.Title);
        json.WriteNumber("status", kind.Status);
        json.WriteString("detail", refusal.Message);
        json.WriteString("instance", http.Request.Path.Value);
        json.WriteString("code", code);
        json.WriteString("traceId", Activity.Current?.Id ?? http.TraceIdentifier);
        if (refusal.Param is { } param)
        {
            json.WriteString("param", param);
        }

        if (kind.Status == 429)
        {
            json.WriteNumber("retry_after_seconds", Seconds(refusal.RetryAfter ?? DefaultWait));
        }

        WriteDetails(json, refusal);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Refusal refusal)
    {
        if (refusal.Details is null)
        {
            return;
        }

        foreach (var (name, value) in refusal.Details)
        {
            json.WritePropertyName(name);
            if (IsJson(value))
            {
                json.WriteRawValue(value);
            }
            else
            {
                json.WriteStringValue(value);
            }
        }
    }

    // Details are JSON by contract; a bare word from a careless author must not turn a refusal into a 500.
    private static bool IsJson(string text)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
