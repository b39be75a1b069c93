using System.Buffers;
using System.Globalization;
using LLMHive.Limits;
using LLMHive.Telemetry;

namespace LLMHive.Chat;

/// <summary>Writes the frames of one request as they come: one JSON document, or an event stream.</summary>
internal sealed class HiveAnswer(HttpContext http, IAnswerForm form, EventStream events, RequestMetrics metrics, TimeProvider clock)
{
    private const string CostHeader = "x-hive-cost-usd";
    private const string RunHeader = "x-hive-run-id";

    // Every digit of a decimal, no exponent, no trailing zeros.
    private const string ExactDecimal = "0.############################";

    private bool _streams;
    private bool _run;
    private bool _replayed;
    private ArrayBufferWriter<byte>? _document;

    /// <summary>True once the frame that ends an answer was written.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Writes one frame.</summary>
    public ValueTask Take(HiveFrame frame)
    {
        switch (frame)
        {
            case HiveFrame.Body body when _streams:
                return Write(form.Piece(body.Bytes));
            case HiveFrame.Heartbeat:
                return _streams ? events.Beat() : default;
            case HiveFrame.End end:
                return End(end);
            case HiveFrame.Admitted admitted:
                (_streams, _run, _replayed) = (admitted.Streams, admitted.RunId is not null, admitted.Replayed);
                Announce(http, admitted);
                return default;
            case HiveFrame.Refused refused:
                return Refuse(RequestMeter.Show(http, refused.Reason, refused.Limits)!);
            case HiveFrame.Body body:
                (_document ??= new ArrayBufferWriter<byte>()).Write(body.Bytes.Span);
                return default;
            default:
                throw new NotSupportedException($"Frame {frame.GetType().Name} is newer than this front; update the API process.");
        }
    }

    /// <summary>Says why there is no (further) answer: as status while nothing was sent, else as the stream's last event.</summary>
    public async ValueTask Refuse(Refusal refusal)
    {
        IsComplete = true;
        if (events.HasBegun)
        {
            await events.Write(form.Failure(refusal));
        }
        else
        {
            await ErrorWriter.Write(http, form.Blame(refusal));
        }
    }

    /// <summary>Sets the headers that are known from admission on.</summary>
    public static void Announce(HttpContext http, HiveFrame.Admitted admitted)
    {
        RequestMeter.Show(http, null, admitted.Limits);
        if (admitted.RunId is { } run)
        {
            http.Response.Headers[RunHeader] = run;
        }

        if (admitted.Replayed)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }
    }

    /// <summary>Sets the header that is known once everything is booked.</summary>
    public static void TellCost(HttpContext http, decimal usd) =>
        http.Response.Headers[CostHeader] = usd.ToString(ExactDecimal, CultureInfo.InvariantCulture);

    private async ValueTask End(HiveFrame.End end)
    {
        IsComplete = true;
        if (!_replayed)
        {
            metrics.Answered(clock.GetElapsedTime(ApiRequest.Of(http).StartedAt) - end.Provider - events.Writing, _run, _streams);
        }

        if (_streams)
        {
            await events.Write(form.Tail(end));
            return;
        }

        try
        {
            await WriteDocument(form.Document(Whole(end), end), end.CostUsd);
        }
        catch (HiveException unreadable)
        {
            await Refuse(unreadable.Refusal);
        }
    }

    private ReadOnlyMemory<byte> Whole(HiveFrame.End end)
    {
        if (_document is not { } document)
        {
            return end.Tail;
        }

        document.Write(end.Tail.Span);
        return document.WrittenMemory;
    }

    private async ValueTask WriteDocument(ReadOnlyMemory<byte> body, decimal usd)
    {
        var response = http.Response;
        TellCost(http, usd);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private ValueTask Write(ReadOnlyMemory<byte> piece) => piece.Length == 0 ? default : events.Write(piece);
}
