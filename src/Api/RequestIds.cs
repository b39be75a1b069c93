namespace LLMHive;

/// <summary>Ids that sort by time.</summary>
internal sealed class RequestIds(TimeProvider clock) : IRequestIds
{
    public string Next() =>
        string.Create(36, Guid.CreateVersion7(clock.GetUtcNow()), static (id, uuid) =>
        {
            "req_".CopyTo(id);
            uuid.TryFormat(id[4..], out _, "N");
        });
}
