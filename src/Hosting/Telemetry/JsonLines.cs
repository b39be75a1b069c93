using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LLMHive.Telemetry;

/// <summary>
/// One JSON object a line, for programs: <c>Logging:Console:FormatterName=hive</c>. User ids are hashed, and what looks like a
/// secret is struck out, in the message, in its fields and in the exception.
/// </summary>
internal sealed class JsonLines(TimeProvider clock, LogRedactor redactor) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "hive";

    private const string Template = "{OriginalFormat}";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        var fields = Fields(entry.State);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", Level(entry.LogLevel));
            json.WriteString("category", entry.Category);
            json.WriteString("message", Message(entry, fields));
            WriteTrace(json, fields, scopes);
            WriteFields(json, fields);
            if (entry.Exception is { } exception)
            {
                json.WriteString("exception", redactor.Clean(exception.ToString()));
            }

            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteTrace(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields, IExternalScopeProvider? scopes)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            json.WriteString("trace_id", span.TraceId.ToString());
            json.WriteString("span_id", span.SpanId.ToString());
        }

        var scoped = new Scoped();
        scopes?.ForEachScope(static (scope, found) => found.RequestId = RequestId(scope as IEnumerable<KeyValuePair<string, object?>>) ?? found.RequestId, scoped);
        if ((RequestId(fields) ?? scoped.RequestId) is { } id)
        {
            json.WriteString("request_id", id);
        }
    }

    private static string? RequestId(IEnumerable<KeyValuePair<string, object?>>? fields) =>
        fields?.FirstOrDefault(static field => field.Key == "RequestId").Value as string;

    private void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        json.WriteStartObject("fields");
        foreach (var (name, value) in fields)
        {
            if (value is int or long or decimal or double and (> double.NegativeInfinity and < double.PositiveInfinity))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(Text(value));
            }
            else if (name != Template)
            {
                json.WriteString(name, value is null ? null : Shown(name, value));
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The message anew from its template, so that no value gets in unseen.</summary>
    private string Message<TState>(in LogEntry<TState> entry, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        if (fields.Count == 0 || fields[^1] is not { Key: Template, Value: string template })
        {
            return redactor.Clean(entry.Formatter(entry.State, entry.Exception));
        }

        var message = new StringBuilder(template);
        foreach (var (name, value) in fields)
        {
            if (name != Template)
            {
                message.Replace("{" + name + "}", Shown(name, value));
            }
        }

        return message.ToString();
    }

    private string Shown(string name, object? value) => value switch
    {
        string user when LogRedactor.IsUser(name) => redactor.Hash(user),
        string id when LogRedactor.NamesUser(name) => redactor.HashId(id),
        _ => redactor.Clean(Text(value)),
    };

    private static string Text(object? value) => value is IFormattable formattable
        ? formattable.ToString(null, CultureInfo.InvariantCulture)
        : value?.ToString() ?? "";

    private static IReadOnlyList<KeyValuePair<string, object?>> Fields<TState>(TState state) =>
        state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private sealed class Scoped
    {
        public string? RequestId { get; set; }
    }
}
