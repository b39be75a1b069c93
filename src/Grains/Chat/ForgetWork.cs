using System.Text.Json;
using LLMHive.Storage;

namespace LLMHive.Chat;

/// <summary>Forgets what an Idempotency-Key stood for, a day after it was first used.</summary>
internal sealed class ForgetWork(IGrainFactory grains) : IWorkHandler
{
    private const string WorkKind = "idempotency.forget";

    public string Kind => WorkKind;

    /// <summary>The item that forgets one request of one key.</summary>
    public static WorkItem Of(GrainId grain, string requestId, DateTimeOffset dueAt) => new()
    {
        Id = $"{WorkKind}:{grain}:{requestId}", Kind = WorkKind, DueAt = dueAt, Payload = JsonSerializer.Serialize(new Due(grain.ToString(), requestId)),
    };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var due = JsonSerializer.Deserialize<Due>(item.Payload)!;
        await grains.GetGrain(GrainId.Parse(due.Grain, null)).AsReference<IIdempotencyGrain>().Forget(due.RequestId, cancellationToken);
        return null;
    }

    private sealed record Due(string Grain, string RequestId);
}
