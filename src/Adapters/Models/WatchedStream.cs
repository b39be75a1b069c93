using System.Buffers;

namespace LLMHive.Models;

/// <summary>
/// A provider's event stream on its way to a library: the bytes pass as they are, but silence, size, broken JSON and errors in
/// the middle end it with a <see cref="ProviderFaultException"/> instead of whatever the library makes of them.
/// </summary>
internal sealed class WatchedStream(Stream inner, ModelHttpOptions options, TimeProvider clock) : Stream
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private long _total;
    private ProviderFaultException? _fault;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_fault is not null)
        {
            throw _fault;
        }

        using var patience = new CancellationTokenSource(options.Idle, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderFaultException(ProviderFailures.TimedOut);
        }

        // What stands before a bad event was good and is handed on; the fault comes with the next read.
        var good = Check(buffer.Span[..read]);
        return good > 0 || _fault is null ? good : throw _fault;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is ever written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Length of the part without fault; all of it while <see cref="_fault"/> stays null.</summary>
    private int Check(ReadOnlySpan<byte> read)
    {
        _total += read.Length;
        if (_total > options.MaxAnswerBytes)
        {
            return Fail(0, $"an answer of more than {options.MaxAnswerBytes >> 20} MiB");
        }

        var eventStart = 0;
        for (var at = 0; at < read.Length;)
        {
            var end = read[at..].IndexOf((byte)'\n');
            var part = end < 0 ? read[at..] : read.Slice(at, end);
            if (_data.WrittenCount + _line.WrittenCount + part.Length > options.MaxEventBytes)
            {
                return Fail(eventStart, $"an event of more than {options.MaxEventBytes >> 20} MiB");
            }

            _line.Write(part);
            if (end < 0)
            {
                break;
            }

            at += end + 1;
            if (!EndLine())
            {
                return eventStart;
            }

            eventStart = _data.WrittenCount == 0 ? at : eventStart;
        }

        return read.Length;
    }

    /// <summary>Takes a line's data; a blank line ends the event. False when the event is at fault.</summary>
    private bool EndLine()
    {
        var line = _line.WrittenSpan;
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        if (line.StartsWith("data:"u8))
        {
            if (_data.WrittenCount > 0)
            {
                _data.Write("\n"u8);
            }

            _data.Write(line[5..].TrimStart((byte)' '));
        }

        var blank = line.IsEmpty;
        _line.ResetWrittenCount();
        if (!blank || _data.WrittenCount == 0)
        {
            return true;
        }

        var data = _data.WrittenSpan;
        if (!data.SequenceEqual("[DONE]"u8))
        {
            if (!AnswerScan.TryRead(data, out var scan))
            {
                Fail(0, "an event that cannot be read");
            }
            else if (scan.HasError)
            {
                _fault = new(ProviderFailures.InAnswer);
            }
        }

        _data.ResetWrittenCount();
        return _fault is null;
    }

    private int Fail(int good, string what)
    {
        _fault = new(model => ProviderFailures.Unreadable(model, what));
        return good;
    }
}
