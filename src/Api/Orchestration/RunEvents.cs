using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LLMHive.Orchestration;

/// <summary>A run's frames as server-sent events: <c>trace</c> with the entry's number as id, then one <c>finished</c>.</summary>
internal sealed partial class RunEvents(IOptions<ApiOptions> options, TimeProvider clock, ILogger<RunEvents> logger)
{
    /// <summary>Writes the frames until the run ends or the reader leaves.</summary>
    public async Task Write(HttpContext http, IAsyncEnumerable<RunFrame> frames)
    {
        var stream = new EventStream(http, clock, options.Value);
        try
        {
            await foreach (var frame in frames)
            {
                await Write(stream, frame);
            }
        }
        catch (Exception exception) when (stream.HasBegun && exception is not OperationCanceledException)
        {
            LogBroken(exception, ApiRequest.Of(http).Id);
            await stream.Write(ErrorWriter.StreamEvent(HiveRetry.IsClusterTrouble(exception) ? Refusals.Unavailable : Refusals.Internal));
        }

        if (!stream.HasBegun)
        {
            await stream.Write(ReadOnlyMemory<byte>.Empty); // Nothing new after that entry: an empty stream, not an empty answer.
        }
    }

    private static ValueTask Write(EventStream stream, RunFrame frame) => frame switch
    {
        RunFrame.Traced traced => stream.Write(Event("trace", traced.Event.Seq, TraceView.Of(traced.Event), ApiJson.Default.TraceView)),
        RunFrame.Finished finished => stream.Write(Event("finished", null, RunView.Of(finished.Result), ApiJson.Default.RunView)),
        _ => stream.Beat(),
    };

    private static byte[] Event<T>(string name, int? seq, T data, JsonTypeInfo<T> type)
    {
        var text = new StringBuilder();
        if (seq is { } id)
        {
            text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
        }

        // JSON holds no raw line breaks, so one data line is enough.
        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId}: following the run broke off")]
    private partial void LogBroken(Exception exception, string requestId);
}
