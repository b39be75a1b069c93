namespace LLMHive.Chat;

/// <summary>That a hive model stands for another one.</summary>
/// <param name="Model">The model that is asked for: <c>hive/auto</c>.</param>
/// <param name="Preset">The model that runs in its place; empty = itself again.</param>
/// <param name="EvaluationId">The evaluation that spoke for it; empty = none.</param>
/// <param name="By">Public id of the operator's key.</param>
/// <param name="At">Since when (UTC).</param>
[GenerateSerializer, Immutable, Alias("llmhive.Promotion")]
public sealed record Promotion(
    [property: Id(0)] string Model, [property: Id(1)] string Preset, [property: Id(2)] string EvaluationId, [property: Id(3)] string By,
    [property: Id(4)] DateTimeOffset At);
