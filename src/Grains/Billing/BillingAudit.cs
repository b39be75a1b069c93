namespace LLMHive.Billing;

/// <summary>Audit entry of a change of a subscription.</summary>
/// <param name="Action">What happened.</param>
/// <param name="UserId">To whom.</param>
/// <param name="SubscriptionId">To which subscription; empty = to none.</param>
/// <param name="Tier">Its plan afterwards.</param>
/// <param name="Status">Its status afterwards.</param>
/// <param name="By">Public id of the key behind it, or what told the hive.</param>
/// <param name="At">When.</param>
/// <param name="Detail">More, such as an operator's reason.</param>
internal sealed record BillingAudit(
    string Action, string UserId, string SubscriptionId, string Tier, string Status, string By, DateTimeOffset At, string Detail = "");
