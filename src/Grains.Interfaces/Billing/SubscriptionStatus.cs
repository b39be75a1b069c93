namespace LLMHive.Billing;

/// <summary>State of a subscription, in the payment processor's words.</summary>
public enum SubscriptionStatus
{
    /// <summary>The first payment is open; there are 23 hours to pay. Access: free.</summary>
    Incomplete,

    /// <summary>The first payment did not come in time. Ended.</summary>
    IncompleteExpired,

    /// <summary>In its trial. Access: the paid plan.</summary>
    Trialing,

    /// <summary>Paid. Access: the paid plan.</summary>
    Active,

    /// <summary>The latest invoice failed and is tried again. Access: the paid plan until the grace ends, then free.</summary>
    PastDue,

    /// <summary>All tries failed, the subscription is kept. Access: free.</summary>
    Unpaid,

    /// <summary>Ended.</summary>
    Canceled,

    /// <summary>The trial ended without a card. Access: free.</summary>
    Paused,
}
