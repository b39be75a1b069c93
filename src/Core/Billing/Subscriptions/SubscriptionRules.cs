using System.ComponentModel.DataAnnotations;

namespace LLMHive.Billing;

/// <summary>Who repeats failed payments of renewals.</summary>
public enum DunningDriver
{
    /// <summary>The processor, by its own settings; the hive mirrors what happens.</summary>
    Processor,

    /// <summary>The hive, by <see cref="SubscriptionRules.RetryDays"/>: for processors that do not repeat. Never both: the card would be charged twice.</summary>
    Hive,
}

/// <summary>Rules of subscriptions; section <c>Billing:Subscriptions</c>.</summary>
public sealed class SubscriptionRules
{
    /// <summary>Days of paid access after a failed renewal. Default 7.</summary>
    [Range(0, 60)]
    public int GraceDays { get; set; } = 7;

    /// <summary>Hours in which a first payment may come. Default 23, as at the processor.</summary>
    [Range(1, 23)]
    public int IncompleteHours { get; set; } = 23;

    /// <summary>
    /// The longest trial that a user may begin, in days; 0 = none. Default 14. An admin key may give up to 365. A trial needs no
    /// card, so it should cost no more than a new customer is worth.
    /// </summary>
    [Range(0, 365)]
    public int MostTrialDays { get; set; } = 14;

    /// <summary>What happens when a trial ends without a card. Default: it is paused.</summary>
    public MissingCard TrialWithoutCard { get; set; } = MissingCard.Pause;

    /// <summary>An immediate cancel credits the rest of the period. Default false.</summary>
    public bool CreditOnCancel { get; set; }

    /// <summary>Who repeats failed payments. Default: the processor.</summary>
    public DunningDriver DunningBy { get; set; } = DunningDriver.Processor;

    /// <summary>Where the hive repeats: days after the first failure. Default 1, 3, 5, 7.</summary>
    [MinLength(1)]
    public int[] RetryDays { get; set; } = [1, 3, 5, 7];

    /// <summary>Where the hive repeats and all was in vain: keep the subscription as <c>unpaid</c> instead of ending it. Default false.</summary>
    public bool KeepUnpaid { get; set; }

    /// <summary>Minutes until the hive looks again when the processor is behind or away. Default 5.</summary>
    [Range(1, 60)]
    public int RecheckMinutes { get; set; } = 5;

    /// <summary>The tries of the hive.</summary>
    public DunningSchedule Schedule => new([.. RetryDays]);

    /// <summary>Grace as a span.</summary>
    internal TimeSpan Grace => TimeSpan.FromDays(GraceDays);

    /// <summary>How long a first payment may take.</summary>
    internal TimeSpan IncompleteFor => TimeSpan.FromHours(IncompleteHours);
}
