namespace LLMHive.Orchestration;

/// <summary>
/// What one run may still spend. Each call reserves its worst case before it starts and settles with what it really used,
/// so that parallel calls can never spend more than the lease together. Safe to use from parallel calls.
/// </summary>
/// <param name="maxCalls">Calls.</param>
/// <param name="maxTokens">Prompt and answer tokens of all calls; null = no limit.</param>
/// <param name="maxCostUsd">Cost of all calls in US dollars; null = no limit.</param>
/// <param name="deadline">No call may start after this moment (UTC).</param>
public sealed class BudgetLease(int maxCalls, long? maxTokens, decimal? maxCostUsd, DateTimeOffset deadline)
{
    private readonly Lock _lock = new();
    private int _calls;
    private long _tokens;
    private decimal _cost;

    /// <summary>No call may start after this moment (UTC).</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>Takes the worst case of one call, or nothing when it does not fit.</summary>
    public bool TryReserve(long tokens, decimal costUsd, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfNegative(costUsd);
        lock (_lock)
        {
            if (now >= Deadline || _calls >= maxCalls || _tokens + tokens > (maxTokens ?? long.MaxValue) || _cost + costUsd > (maxCostUsd ?? decimal.MaxValue))
            {
                return false;
            }

            _calls++;
            _tokens += tokens;
            _cost += costUsd;
            return true;
        }
    }

    /// <summary>Replaces a reservation by what the call really used; a call that used more is counted in full.</summary>
    public void Settle(long reservedTokens, decimal reservedCostUsd, long tokens, decimal costUsd)
    {
        lock (_lock)
        {
            _tokens += tokens - reservedTokens;
            _cost += costUsd - reservedCostUsd;
        }
    }
}
