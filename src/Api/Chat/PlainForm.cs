namespace LLMHive.Chat;

/// <summary>The hive's bytes as they are.</summary>
internal sealed class PlainForm : IAnswerForm
{
    /// <summary>It keeps nothing, so one does for all.</summary>
    public static readonly PlainForm Instance = new();

    public ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> bytes) => bytes;

    public ReadOnlyMemory<byte> Tail(HiveFrame.End end) => end.Tail;

    public ReadOnlyMemory<byte> Document(ReadOnlyMemory<byte> completion, HiveFrame.End end) => completion;

    public ReadOnlyMemory<byte> Failure(Refusal refusal) => ErrorWriter.StreamEvent(refusal);

    public Refusal Blame(Refusal refusal) => refusal;
}
