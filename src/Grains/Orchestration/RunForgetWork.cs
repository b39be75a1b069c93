using LLMHive.Storage;

namespace LLMHive.Orchestration;

/// <summary>Deletes a run that was kept long enough.</summary>
internal sealed class RunForgetWork(IGrainFactory grains) : IWorkHandler
{
    public const string WorkKind = "run.forget";

    public string Kind => WorkKind;

    public static WorkItem Of(string runId, DateTimeOffset dueAt) => new() { Id = $"{WorkKind}:{runId}", Kind = WorkKind, DueAt = dueAt, Payload = runId };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IStoredRunGrain>(GrainKeys.Run(item.Payload)).Forget(cancellationToken);
        return null;
    }
}
