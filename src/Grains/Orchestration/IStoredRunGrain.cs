namespace LLMHive.Orchestration;

/// <summary>What the work table asks of a run that is over. Key: that of <see cref="IRunGrain"/>.</summary>
[Alias("llmhive.IStoredRunGrain"), GrainInterfaceType("llmhive.stored-run")]
internal interface IStoredRunGrain : IGrainWithStringKey
{
    /// <summary>Books what the run could not book at its end; does nothing when nothing is left.</summary>
    /// <exception cref="TimeoutException">It is still being tried.</exception>
    [Alias("Book"), ResponseTimeout("00:00:30")]
    Task Book(CancellationToken cancellationToken = default);
}
