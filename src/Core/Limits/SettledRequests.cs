namespace LLMHive.Limits;

/// <summary>
/// Remembers for a moment which requests were settled, so that a settlement which is repeated at once costs nothing. The ledger
/// knows all of them, and is asked for what is not remembered.
/// </summary>
internal sealed class SettledRequests
{
    private static readonly long Memory = TimeSpan.FromMinutes(2).Ticks;

    // However busy a user is, his gate stays small.
    private const int Most = 2_048;

    // Few ids are looked through; a set beside them is made where there are many.
    private const int Few = 16;

    // Most users ask once in two minutes, and most are idle.
    private readonly Queue<(string Id, long At)> _order = new(1);
    private HashSet<string>? _ids;

    public bool Contains(string requestId)
    {
        if (_ids is not null)
        {
            return _ids.Contains(requestId);
        }

        foreach (var (id, _) in _order)
        {
            if (id == requestId)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>False when it was settled before.</returns>
    public bool Add(string requestId, long now)
    {
        if (Contains(requestId))
        {
            return false;
        }

        if (_order.Count == Most)
        {
            _ids?.Remove(_order.Dequeue().Id);
        }

        _order.Enqueue((requestId, now));
        if (_ids is not null)
        {
            _ids.Add(requestId);
        }
        else if (_order.Count > Few)
        {
            _ids = [.. _order.Select(static settled => settled.Id)];
        }

        return true;
    }

    public void Forget(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.At <= now - Memory)
        {
            _order.Dequeue();
            _ids?.Remove(oldest.Id);
        }

        if (_ids is { Count: 0 })
        {
            _ids = null;
            _order.TrimExcess();
        }
    }
}
