using LLMHive.Storage;

namespace LLMHive.Orchestration;

/// <summary>Wakes a run whose usage the gate did not take before its node stopped: nobody may ever ask for that run again, and it is owed all the same.</summary>
internal sealed class RunBookWork(IGrainFactory grains) : IWorkHandler
{
    public const string WorkKind = "run.book";

    /// <summary>The node that carries the run goes on trying by itself, and mostly is done by then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Kind => WorkKind;

    public static WorkItem Of(string runId, DateTimeOffset now) => new() { Id = $"{WorkKind}:{runId}", Kind = WorkKind, DueAt = now + Patience, Payload = runId };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IStoredRunGrain>(GrainKeys.Run(item.Payload)).Book(cancellationToken);
        return null;
    }
}
