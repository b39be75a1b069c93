namespace LLMHive.Chat;

/// <summary>One evaluation and its marks so far. Key: <c>trial:&lt;its id&gt;</c>.</summary>
[Alias("llmhive.IEvaluationGrain"), GrainInterfaceType("llmhive.evaluation")]
public interface IEvaluationGrain : IGrainWithStringKey
{
    /// <summary>Takes the order and puts it into the work table; a second time changes nothing. Refused: <c>model_not_found</c>, <c>invalid_request</c>.</summary>
    [Alias("Start"), ResponseTimeout("00:00:30")]
    Task<Outcome<Evaluation>> Start(EvaluationOrder order, CancellationToken cancellationToken = default);

    /// <summary>As it stands; null when there is none.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Evaluation?> Find(CancellationToken cancellationToken = default);

    /// <summary>Adds the marks of one question; one that is not the next changes nothing.</summary>
    /// <param name="question">Its place in the file, from 0.</param>
    /// <param name="marks">By model, in the order's order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Mark"), ResponseTimeout("00:00:05")]
    Task<Evaluation?> Mark(int question, ImmutableArray<PresetMarks> marks, CancellationToken cancellationToken = default);

    /// <summary>Ends it as <see cref="EvaluationStatus.Failed"/>; one that has ended stays as it is.</summary>
    [Alias("GiveUp"), ResponseTimeout("00:00:05")]
    Task<Evaluation?> GiveUp(CancellationToken cancellationToken = default);
}
