namespace LLMHive.Billing;

/// <summary>An event that could not be delivered.</summary>
/// <param name="Id">Its id, for the replay.</param>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="Body">The event as it is sent.</param>
/// <param name="Attempts">Failed tries.</param>
/// <param name="Reason">Why the last one failed.</param>
/// <param name="At">When it was last tried.</param>
internal sealed record DeadLetterView(string Id, string EndpointId, string Body, int Attempts, string Reason, DateTimeOffset At)
{
    public static DeadLetterView Of(WebhookDelivery delivery) =>
        new(delivery.Id, delivery.EndpointId, delivery.Body, delivery.Attempts, delivery.Reason, delivery.At);
}
