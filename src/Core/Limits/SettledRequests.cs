namespace LLMHive.Limits;

/// <summary>Remembers for a while which requests were settled, so that a repeated settlement changes nothing. The ledger's unique ids catch what is older.</summary>
internal sealed class SettledRequests
{
    private static readonly long Memory = TimeSpan.FromMinutes(15).Ticks;
    private readonly HashSet<string> _ids = [];
    private readonly Queue<(string Id, long At)> _order = [];

    public bool Contains(string requestId) => _ids.Contains(requestId);

    /// <returns>False when it was settled before.</returns>
    public bool Add(string requestId, long now)
    {
        if (!_ids.Add(requestId))
        {
            return false;
        }

        _order.Enqueue((requestId, now));
        return true;
    }

    public void Forget(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.At <= now - Memory)
        {
            _order.Dequeue();
            _ids.Remove(oldest.Id);
        }
    }
}
