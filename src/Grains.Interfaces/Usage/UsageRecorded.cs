namespace LLMHive.Usage;

/// <summary>Answer to a usage record.</summary>
/// <param name="RecordId">The id given.</param>
/// <param name="Duplicate">True when the same record had been stored before; nothing was counted again.</param>
[GenerateSerializer, Immutable, Alias("llmhive.UsageRecorded")]
public sealed record UsageRecorded([property: Id(0)] string RecordId, [property: Id(1)] bool Duplicate);
