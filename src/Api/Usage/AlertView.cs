namespace LLMHive.Usage;

/// <summary>Usage passed a level of its limit.</summary>
/// <param name="Id">Unique; the same in the event that endpoints get.</param>
/// <param name="UserId">The user.</param>
/// <param name="Metric">What passed its level.</param>
/// <param name="Level">50, 80 or 100 percent.</param>
/// <param name="Used">Used when it fired: tokens, requests, or US dollars.</param>
/// <param name="Limit">The limit it was measured against.</param>
/// <param name="PeriodStart">Start of the billing period (inclusive).</param>
/// <param name="PeriodEnd">End of the billing period (exclusive).</param>
/// <param name="At">When it fired.</param>
internal sealed record AlertView(
    string Id, string UserId, UsageMetric Metric, int Level, decimal Used, decimal Limit, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, DateTimeOffset At)
{
    public static AlertView Of(UsageAlert alert) =>
        new(alert.Id, alert.UserId, alert.Metric, alert.Level, alert.Used, alert.Limit, alert.PeriodStart, alert.PeriodEnd, alert.At);
}
