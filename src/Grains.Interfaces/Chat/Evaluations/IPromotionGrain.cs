namespace LLMHive.Chat;

/// <summary>Which preset stands for a hive model. Key: <c>promotion:&lt;the model&gt;</c>.</summary>
[Alias("llmhive.IPromotionGrain"), GrainInterfaceType("llmhive.promotion")]
public interface IPromotionGrain : IGrainWithStringKey
{
    /// <summary>Lets a preset stand for the model, on every node within seconds; audited. Refused: <c>model_not_found</c>, <c>invalid_request</c>.</summary>
    /// <param name="preset">A hive model; the model itself ends the promotion.</param>
    /// <param name="evaluationId">The evaluation that spoke for it; empty = none.</param>
    /// <param name="by">Public id of the operator's key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Promote"), ResponseTimeout("00:00:05")]
    Task<Outcome<Promotion>> Promote(string preset, string evaluationId, string by, CancellationToken cancellationToken = default);
}
