using System.Runtime.CompilerServices;

namespace LLMHive.Chat;

/// <summary>The frames of one answer as they come, for any number of followers. Belongs to one grain, which calls it one call at a time.</summary>
/// <param name="fingerprint">Which request is answered.</param>
internal sealed class FrameFeed(string fingerprint)
{
    private static readonly HiveFrame Beat = new HiveFrame.Heartbeat();
    private readonly List<HiveFrame> _frames = [];
    private TaskCompletionSource _changed = NewSignal();

    public string Fingerprint { get; } = fingerprint;

    /// <summary>The last frame is there.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The feed of an answer that was kept.</summary>
    public static FrameFeed Of(string fingerprint, KeptAnswer kept)
    {
        var feed = new FrameFeed(fingerprint);
        feed.Add(new HiveFrame.Admitted(null, kept.Streams, kept.RunId));
        feed.End((kept.Refusal ?? (kept.Body is null ? IdempotencyKeys.TooLarge : null)) is { } refusal
            ? new HiveFrame.Refused(refusal, null, kept.CostUsd)
            : new HiveFrame.End(kept.Body, kept.Usage, kept.CostUsd));
        return feed;
    }

    /// <summary>The next frame. Heartbeats are not kept: they only show the followers that somebody is alive.</summary>
    public void Add(HiveFrame frame)
    {
        if (frame is not HiveFrame.Heartbeat)
        {
            _frames.Add(frame);
        }

        Wake();
    }

    /// <summary>The last frame.</summary>
    public void End(HiveFrame last)
    {
        _frames.Add(last);
        IsOver = true;
        Wake();
    }

    /// <summary>All frames from the first on.</summary>
    public async IAsyncEnumerable<HiveFrame> Follow([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 0;
        while (true)
        {
            var changed = _changed.Task;
            if (next < _frames.Count)
            {
                yield return _frames[next++];
                continue;
            }

            if (IsOver)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
            if (next == _frames.Count && !IsOver)
            {
                yield return Beat;
            }
        }
    }

    /// <summary>The answer with this last frame, without its body when that is larger than <paramref name="maxBytes"/>.</summary>
    public KeptAnswer Keep(HiveFrame last, int maxBytes)
    {
        var admitted = _frames.OfType<HiveFrame.Admitted>().First();
        var kept = new KeptAnswer { Streams = admitted.Streams, RunId = admitted.RunId };
        if (last is HiveFrame.Refused refused)
        {
            return kept with { Refusal = refused.Reason, CostUsd = refused.CostUsd };
        }

        var end = (HiveFrame.End)last;
        var pieces = _frames.OfType<HiveFrame.Body>().Select(body => body.Bytes).Append(end.Tail).ToList();
        return kept with
        {
            Body = pieces.Sum(piece => (long)piece.Length) <= maxBytes ? Join(pieces) : null, Usage = end.Usage, CostUsd = end.CostUsd,
        };
    }

    private static byte[] Join(List<ReadOnlyMemory<byte>> pieces)
    {
        var all = new byte[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(all.AsMemory(at));
            at += piece.Length;
        }

        return all;
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
