namespace LLMHive.Orchestration;

/// <summary>What the work table asks of a run that is over. Key: that of <see cref="IRunGrain"/>.</summary>
[Alias("llmhive.IStoredRunGrain"), GrainInterfaceType("llmhive.stored-run")]
internal interface IStoredRunGrain : IGrainWithStringKey
{
    /// <summary>Books what the run could not book at its end; does nothing when nothing is left.</summary>
    /// <exception cref="TimeoutException">It is still being tried.</exception>
    [Alias("Book"), ResponseTimeout("00:00:30")]
    Task Book(CancellationToken cancellationToken = default);

    /// <summary>Deletes the run and its row in the list. One that is not booked yet is kept.</summary>
    [Alias("Forget"), ResponseTimeout("00:00:30")]
    Task Forget(CancellationToken cancellationToken = default);
}
