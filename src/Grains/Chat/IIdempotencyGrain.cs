namespace LLMHive.Chat;

/// <summary>One Idempotency-Key of one user, for 24 hours. Key: <c>once:&lt;SHA-256 of user and key&gt;</c>.</summary>
[Alias("llmhive.IIdempotencyGrain"), GrainInterfaceType("llmhive.idempotency")]
internal interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers the request if it is the first with this key; gives the same answer again if it was answered, follows it if it is
    /// being answered. The first goes on when its caller leaves.
    /// </summary>
    [Alias("Send")]
    IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default);

    /// <summary>Forgets the request of this id; does nothing when the key stands for another one by now.</summary>
    [Alias("Forget"), ResponseTimeout("00:00:30")]
    Task Forget(string requestId, CancellationToken cancellationToken = default);
}
