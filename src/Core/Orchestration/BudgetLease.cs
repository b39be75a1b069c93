namespace LLMHive.Orchestration;

/// <summary>
/// What one run may still spend. Each call reserves its worst case before it starts and settles with what it really used,
/// so that parallel calls can never spend more than the lease together. Safe to use from parallel calls.
/// </summary>
/// <param name="maxCalls">Calls.</param>
/// <param name="maxTokens">Prompt and answer tokens of all calls; null = no limit.</param>
/// <param name="maxCostUsd">Cost of all calls in US dollars; null = no limit.</param>
/// <param name="deadline">No call may start after this moment (UTC).</param>
/// <param name="parent">The lease that this one is a part of: what is taken here is taken there too; null = none.</param>
public sealed class BudgetLease(int maxCalls, long? maxTokens, decimal? maxCostUsd, DateTimeOffset deadline, BudgetLease? parent = null)
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
            if (!Fits(tokens, costUsd, now) || parent?.TryReserve(tokens, costUsd, now) == false)
            {
                return false;
            }

            _calls++;
            _tokens += tokens;
            _cost += costUsd;
            return true;
        }
    }

    /// <summary>True when a call of this worst case could start now.</summary>
    public bool CanReserve(CallReservation call, DateTimeOffset now)
    {
        lock (_lock)
        {
            return Fits(call.Tokens, call.CostUsd, now) && parent?.CanReserve(call, now) != false;
        }
    }

    /// <summary>
    /// A lease on what is left but for a reserve: a part of the tokens, the cost and the time, and at least one call as large as
    /// <paramref name="final"/>. What is spent of it counts here too, and the reserve can be spent here once the new lease is
    /// done with. An answer goes before the reserve: where both do not fit, less is kept, down to nothing.
    /// </summary>
    /// <param name="part">Part to keep, 0 to 1.</param>
    /// <param name="final">Worst case of the final call.</param>
    /// <param name="first">Worst case of the first call, which must fit into the new lease.</param>
    /// <param name="now">The present moment (UTC).</param>
    /// <param name="calls">Calls to keep.</param>
    public BudgetLease KeepingReserve(double part, CallReservation final, CallReservation first, DateTimeOffset now, int calls = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, 1);
        lock (_lock)
        {
            long? tokens = maxTokens - _tokens is not { } leftTokens ? null
                : Math.Max(leftTokens - Math.Max((long)(leftTokens * part), final.Tokens), Math.Min(leftTokens, first.Tokens));
            decimal? cost = maxCostUsd - _cost is not { } leftCost ? null
                : Math.Max(leftCost - Math.Max(leftCost * (decimal)part, final.CostUsd), Math.Min(leftCost, first.CostUsd));
            var granted = Math.Max(maxCalls - _calls - calls, first == default ? 0 : Math.Min(maxCalls - _calls, 1));
            return new BudgetLease(granted, tokens, cost, Deadline - ((Deadline - now) * part), this);
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

        parent?.Settle(reservedTokens, reservedCostUsd, tokens, costUsd);
    }

    private bool Fits(long tokens, decimal costUsd, DateTimeOffset now) =>
        now < Deadline && _calls < maxCalls && _tokens + tokens <= (maxTokens ?? long.MaxValue) && _cost + costUsd <= (maxCostUsd ?? decimal.MaxValue);
}
