namespace LLMHive;

/// <summary>Ids that sort by time.</summary>
internal sealed class RequestIds(TimeProvider clock) : IRequestIds
{
    public string Next() => Ids.NewRequest(clock);
}
