using LLMHive.Accounts;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>One request at the front door, in OpenAI's wire form.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.HiveCall")]
public sealed record HiveCall
{
    /// <summary>Unique id of the request; the ledger's rows are named after it.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>Who asks.</summary>
    [Id(1)] public required Principal Caller { get; init; }

    /// <summary>What is asked for.</summary>
    [Id(2)] public required HiveOperation Operation { get; init; }

    /// <summary>The request body, UTF-8 JSON as OpenAI defines it, with an optional field <c>hive</c>. Nobody writes to it.</summary>
    [Id(3)] public required byte[] Body { get; init; }

    /// <summary>
    /// 1 to 255 printable characters chosen by the caller: for 24 hours, further requests of this user with the same key and
    /// the same operation and body get the answer of the first, which is charged once and goes on when its caller leaves.
    /// Null = every request stands for itself.
    /// </summary>
    [Id(4)] public string? IdempotencyKey { get; init; }

    /// <summary>It may have been begun before, under this id, on a node that was lost since. It is charged once all the same.</summary>
    [Id(5)] public bool Resumed { get; init; }

    /// <summary>How long a single model has for its answer, where that is less than ten minutes; null = these.</summary>
    [Id(6)] public TimeSpan? Within { get; init; }
}
