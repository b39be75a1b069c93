namespace LLMHive.Chat;

/// <summary>What becomes of a completion on its way to the caller. One for each answer.</summary>
internal interface IAnswerForm
{
    /// <summary>Bytes of a stream; empty when they tell nothing yet.</summary>
    ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> bytes);

    /// <summary>Last bytes of a stream.</summary>
    ReadOnlyMemory<byte> Tail(HiveFrame.End end);

    /// <summary>An answer that does not stream.</summary>
    /// <exception cref="HiveException">The completion cannot be read.</exception>
    ReadOnlyMemory<byte> Document(ReadOnlyMemory<byte> completion, HiveFrame.End end);

    /// <summary>Last bytes of a stream that has begun and breaks off.</summary>
    ReadOnlyMemory<byte> Failure(Refusal refusal);

    /// <summary>A refusal in the names of the caller's fields.</summary>
    Refusal Blame(Refusal refusal);
}
