using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Cuts a provider's event stream at event boundaries and reads what booking needs on the way. Pure: bytes in, bytes out.
/// <list type="number">
/// <item><see cref="Feed"/> takes what one read delivered and returns the whole events in it, unchanged;</item>
/// <item>the usage chunk (no choices, but usage) and <c>[DONE]</c> are kept back for <see cref="Tail"/>, so that usage can be
/// booked before the caller sees the end;</item>
/// <item>comments and events without data are dropped: the line to the caller has its own heartbeat.</item>
/// </list>
/// </summary>
/// <param name="maxEventBytes">Longest event; a longer one is a failure.</param>
public sealed class EventStreamCutter(int maxEventBytes)
{
    private byte[] _rest = [];
    private int _restLength;
    private byte[]? _usageChunk;

    /// <summary>What a stream can turn out to be.</summary>
    public enum Verdict
    {
        /// <summary>More may follow.</summary>
        GoesOn,

        /// <summary><c>[DONE]</c> was seen.</summary>
        Done,

        /// <summary>An event is not JSON, or longer than allowed.</summary>
        Unreadable,

        /// <summary>A chunk has an <c>error</c>.</summary>
        Error,
    }

    /// <summary>Usage reported so far; null = none yet. The last report counts.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Content deltas of all chunks so far.</summary>
    public long Deltas { get; private set; }

    /// <summary>A chunk with a finish reason was seen.</summary>
    public bool Finished { get; private set; }

    /// <summary>Id of the completion; empty before the first chunk.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Takes the bytes of one read.</summary>
    /// <param name="read">What arrived; not kept.</param>
    /// <param name="events">Whole events to hand on; empty when there are none.</param>
    /// <param name="deltas">Content deltas in <paramref name="events"/>.</param>
    public Verdict Feed(ReadOnlySpan<byte> read, out ReadOnlyMemory<byte> events, out int deltas)
    {
        var joined = _restLength > 0;
        if (joined) Append(read);
        var input = joined ? _rest.AsSpan(0, _restLength) : read;

        var before = Deltas;
        var kept = new Kept(input);
        var at = 0;
        var verdict = Verdict.GoesOn;
        while (verdict == Verdict.GoesOn && EndOfEvent(input[at..]) is var length && length > 0)
        {
            verdict = Take(input.Slice(at, length), out var keep);
            if (keep) kept.Add(at, length);
            at += length;
        }

        events = kept.ToMemory();
        deltas = (int)(Deltas - before);
        if (verdict == Verdict.GoesOn) verdict = Keep(input[at..], joined);
        return verdict;
    }

    /// <summary>The connection is at its end: an event without its blank line counts as whole.</summary>
    /// <param name="events">As for <see cref="Feed"/>.</param>
    /// <param name="deltas">As for <see cref="Feed"/>.</param>
    public Verdict Finish(out ReadOnlyMemory<byte> events, out int deltas) => Feed("\n\n"u8, out events, out deltas);

    /// <summary>Last bytes of a stream that ended well: the usage chunk when asked for, then <c>[DONE]</c>.</summary>
    /// <param name="includeUsage">The caller asked for the usage chunk; where the provider sent none, one is written.</param>
    /// <param name="model">Model name for a chunk of our own.</param>
    /// <param name="created">Seconds since 1970 for a chunk of our own.</param>
    /// <param name="usage">What will be booked.</param>
    public ReadOnlyMemory<byte> Tail(bool includeUsage, string model, long created, TokenUsage usage)
    {
        if (!includeUsage) return OpenAiWriter.Done;
        var chunk = _usageChunk ?? OpenAiWriter.UsageChunk(new CompletionHead(Id, model, created), usage);
        return (byte[])[.. chunk, .. OpenAiWriter.Done.Span];
    }

    private Verdict Take(ReadOnlySpan<byte> evt, out bool keep)
    {
        keep = false;
        var data = Data(evt);
        if (data.IsEmpty) return Verdict.GoesOn;
        if (data.SequenceEqual("[DONE]"u8)) return Verdict.Done;
        if (!AnswerScan.TryRead(data, out var scan)) return Verdict.Unreadable;
        if (scan.HasError) return Verdict.Error;

        if (scan.HasUsage) Usage = scan.Usage;
        if (Id.Length == 0) Id = System.Text.Encoding.UTF8.GetString(data[scan.Id]);
        Deltas += scan.Deltas;
        Finished |= scan.Finished;
        if (scan.HasUsage && !scan.HasChoices)
        {
            _usageChunk = [.. evt];
            return Verdict.GoesOn;
        }

        keep = true;
        return Verdict.GoesOn;
    }

    /// <summary>The event's data; several data lines are joined by line feeds, as the format says.</summary>
    private static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> evt)
    {
        ReadOnlySpan<byte> data = default;
        while (!evt.IsEmpty)
        {
            var end = evt.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? evt : evt[..end];
            evt = end < 0 ? default : evt[(end + 1)..];
            if (!line.StartsWith("data:"u8)) continue;

            line = line[5..];
            if (line.StartsWith(" "u8)) line = line[1..];
            data = data.IsEmpty ? line : (byte[])[.. data, (byte)'\n', .. line];
        }

        return data;
    }

    /// <summary>Length of the first event with its blank line; 0 when there is no whole one.</summary>
    private static int EndOfEvent(ReadOnlySpan<byte> input)
    {
        for (var at = 0; ;)
        {
            var next = input[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (next < 0) return 0;
            at += next;
            var line = LineEnd(input[at..]);
            if (line == 0) return 0;
            at += line;
            var blank = LineEnd(input[at..]);
            if (blank > 0) return at + blank;
        }
    }

    /// <summary>Length of the line end that the input starts with; 0 = none, or one that may still grow (a CR at the very end).</summary>
    private static int LineEnd(ReadOnlySpan<byte> input) => input switch
    {
        [(byte)'\n', ..] => 1,
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r', _, ..] => 1,
        _ => 0,
    };

    private Verdict Keep(ReadOnlySpan<byte> rest, bool joined)
    {
        if (rest.Length > maxEventBytes) return Verdict.Unreadable;
        if (joined)
        {
            rest.CopyTo(_rest); // Moves to the front of the same array.
            _restLength = rest.Length;
        }
        else if (rest.Length > 0)
        {
            Append(rest);
        }

        return Verdict.GoesOn;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length < _restLength + bytes.Length) Array.Resize(ref _rest, Math.Max(1024, (_restLength + bytes.Length) * 2));
        bytes.CopyTo(_rest.AsSpan(_restLength));
        _restLength += bytes.Length;
    }

    /// <summary>The kept events of one read; copied once, since the buffer below is used again.</summary>
    private ref struct Kept(ReadOnlySpan<byte> input)
    {
        private readonly ReadOnlySpan<byte> _input = input;
        private byte[]? _earlier;
        private int _start, _length;

        public void Add(int start, int length)
        {
            if (_length > 0 && start != _start + _length)
            {
                _earlier = [.. _earlier ?? [], .. _input.Slice(_start, _length)];
                _length = 0;
            }

            if (_length == 0) _start = start;
            _length += length;
        }

        public readonly ReadOnlyMemory<byte> ToMemory() => _earlier is null
            ? _input.Slice(_start, _length).ToArray()
            : (byte[])[.. _earlier, .. _input.Slice(_start, _length)];
    }
}
