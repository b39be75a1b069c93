namespace LLMHive.Billing;

/// <summary>
/// When an unpaid renewal is tried again, where the hive and not the processor does that: so many days after the first
/// failure. All from stored moments: a missed tick only delays.
/// </summary>
/// <param name="Days">Days after the first failure, growing.</param>
public sealed record DunningSchedule(ImmutableArray<int> Days)
{
    /// <summary>The next try; null = there is none left.</summary>
    /// <param name="failedAt">The first failure.</param>
    /// <param name="retries">Tries since then.</param>
    public DateTimeOffset? Next(DateTimeOffset failedAt, int retries) =>
        retries < Days.Length ? failedAt.AddDays(Days[retries]) : null;

    /// <summary>When all is lost: the day of the last try.</summary>
    /// <param name="failedAt">The first failure.</param>
    public DateTimeOffset End(DateTimeOffset failedAt) => failedAt.AddDays(Days[^1]);

    /// <summary>Whether a failed payment is worth a blind try.</summary>
    public static bool IsWorthATry(PaymentFault fault) => !fault.NeedsNewCard && fault.Code != "authentication_required";
}
