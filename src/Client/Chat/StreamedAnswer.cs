namespace LLMHive.Chat;

/// <summary>A streamed answer while it comes in.</summary>
internal sealed class StreamedAnswer(string model, string requestId)
{
    private readonly ChunkReader _chunks = new();
    private HiveFrame.Admitted? _admitted;

    /// <summary>What the last frame told.</summary>
    public List<HiveEvent> News { get; private set; } = [];

    /// <summary>The answer is whole.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The caller has seen some of the text: it cannot be begun anew unseen.</summary>
    public bool HasTold => _chunks.HasText;

    /// <summary>Takes one frame.</summary>
    /// <exception cref="HiveException">It refuses, or tells an error.</exception>
    public void Take(HiveFrame frame)
    {
        switch (frame)
        {
            case HiveFrame.Admitted admitted:
                _admitted = admitted;
                News = [new HiveEvent.Started(requestId, admitted.RunId, admitted.Replayed, admitted.Limits)];
                break;
            case HiveFrame.Refused refused:
                throw new HiveException(LimitWaits.Of(refused));
            case HiveFrame.Body body:
                News = _chunks.Read(body.Bytes.Span);
                break;
            case HiveFrame.End end:
                News = _chunks.Read(end.Tail.Span);
                News.AddRange(_chunks.Calls.Select(static call => new HiveEvent.ToolCalled(call)));
                News.Add(new HiveEvent.Completed(_chunks.Finish(model, requestId, _admitted, end)));
                IsOver = true;
                break;
            default:
                News = [];
                break;
        }
    }
}
