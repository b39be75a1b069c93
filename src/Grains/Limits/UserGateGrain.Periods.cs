using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>Sums for invoices: of a period that is over, and of one whose plan is left.</summary>
internal sealed partial class UserGateGrain
{
    public async Task<PeriodUsage> ClosePeriod(DateTimeOffset periodStart, DateTimeOffset periodEnd, CancellationToken cancellationToken)
    {
        var now = Now;
        if (now.Wall < periodEnd || periodEnd <= periodStart)
        {
            throw new InvalidOperationException($"The period {periodStart:O} to {periodEnd:O} is not over at {now.Wall:O}, by the clock that counts.");
        }

        if (await records.FindClosed(UserId, periodStart, cancellationToken) is { } known)
        {
            return known;
        }

        // 1. Nothing new counts in it. 2. What was on its way lands. 3. The sum is final.
        _gate.Close(periodEnd, now);
        await Landed();
        var slices = await ledger.Sum(new() { UserId = UserId, PeriodStart = periodStart }, cancellationToken);
        var closed = _gate.Closed(periodStart, periodEnd, slices) with { Paid = await records.PaidOf(UserId, periodStart, cancellationToken) };
        await records.Store(closed, now.Wall, cancellationToken);
        return closed;
    }

    public async Task<PeriodUsage> LeavePlan(LeftPlan left, CancellationToken cancellationToken)
    {
        if (await records.FindPart(UserId, left, cancellationToken) is not { } part)
        {
            await Landed();
            var slices = await ledger.Sum(new() { UserId = UserId, PeriodStart = left.PeriodStart }, cancellationToken);
            var sum = _gate.Closed(left.PeriodStart, Now.Wall, slices) with
            {
                Plan = left.Plan, PlanVersion = left.PlanVersion, Paid = await records.PaidOf(UserId, left.PeriodStart, cancellationToken),
            };
            await records.Store(sum, left.Part, cancellationToken);

            // Of two that asked at once the first one's sum stands.
            part = await records.FindPart(UserId, left, cancellationToken) ?? sum;
        }

        _gate.Pay(left.PeriodStart, records.PaidWith(part));
        await TellAlerts(_gate.CarryAlerts(Now));
        return part;
    }

    /// <summary>Waits for what is being settled, whatever comes of it.</summary>
    private async Task Landed() =>
        await Task.WhenAll(_settling.Values.ToArray()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
