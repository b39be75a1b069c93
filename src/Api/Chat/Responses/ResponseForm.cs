namespace LLMHive.Chat;

/// <summary>Answers in the form of the Responses API.</summary>
internal sealed class ResponseForm(ResponseCall call, string requestId, DateTimeOffset now) : IAnswerForm
{
    private readonly ChunkCutter _chunks = new();
    private ResponseEvents? _events;
    private ResponseDraft? _stream;

    public ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> bytes)
    {
        var stream = Stream();
        try
        {
            _chunks.Read(bytes.Span, stream.Take);
        }
        catch (HiveException unreadable)
        {
            stream.Fail(unreadable.Refusal);
        }

        return _events!.Take();
    }

    public ReadOnlyMemory<byte> Tail(HiveFrame.End end)
    {
        Stream().Book(end.Usage);
        var last = Piece(end.Tail);
        Stream().Complete();
        return (byte[])[.. last.Span, .. _events!.Take().Span];
    }

    public ReadOnlyMemory<byte> Document(ReadOnlyMemory<byte> completion, HiveFrame.End end)
    {
        var draft = new ResponseDraft(call, requestId, now, null);
        draft.Book(end.Usage);
        draft.Take(CompletionReader.Parse(completion));
        draft.Complete();
        return ResponseWriter.Document(draft);
    }

    public ReadOnlyMemory<byte> Failure(Refusal refusal)
    {
        Stream().Fail(refusal);
        return _events!.Take();
    }

    public Refusal Blame(Refusal refusal) => call.Blame(refusal);

    private ResponseDraft Stream() => _stream ??= new(call, requestId, now, _events = new());
}
