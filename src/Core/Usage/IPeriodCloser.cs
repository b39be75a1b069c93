namespace LLMHive.Usage;

/// <summary>Closes a billing period for the invoice. Billing asks, and does not know who counts.</summary>
public interface IPeriodCloser
{
    /// <summary>
    /// Closes the period: waits for what is being settled, and answers what counts in it. Whatever arrives later counts in
    /// the open period, as an adjustment. Closing it again gives the same answer.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="periodStart">Start of the period, as the ledger's rows carry it.</param>
    /// <param name="periodEnd">Its end; must be past on the counter's clock, else <see cref="InvalidOperationException"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PeriodUsage> Close(string userId, DateTimeOffset periodStart, DateTimeOffset periodEnd, CancellationToken cancellationToken);

    /// <summary>Sums a period whose plan is left, before that plan is out of force; its overage counts no more. Again it gives the same answer.</summary>
    Task<PeriodUsage> LeavePlan(string userId, LeftPlan left, CancellationToken cancellationToken);
}
