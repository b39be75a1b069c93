namespace LLMHive.Billing;

/// <summary>Where one user is told of events, and what could not be delivered. Key: <c>user:&lt;user id&gt;</c>.</summary>
[Alias("llmhive.IWebhookGrain"), GrainInterfaceType("llmhive.webhooks")]
public interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Makes an endpoint; at most ten stand at a time.</summary>
    [Alias("Create"), ResponseTimeout("00:00:05")]
    Task<Outcome<NewWebhookEndpoint>> Create(WebhookOrder order, CancellationToken cancellationToken = default);

    /// <summary>Deletes an endpoint; what waits for it is dropped.</summary>
    [Alias("Delete"), ResponseTimeout("00:00:05")]
    Task<Outcome<WebhookEndpoint>> Delete(string id, CancellationToken cancellationToken = default);

    /// <summary>The endpoints that stand, newest first.</summary>
    [Alias("Endpoints"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<WebhookEndpoint>> Endpoints(CancellationToken cancellationToken = default);

    /// <summary>What could not be delivered, newest first.</summary>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("DeadLetters"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<WebhookDelivery>>> DeadLetters(string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Plays a dead letter again, with as many tries as at first.</summary>
    [Alias("Replay"), ResponseTimeout("00:00:05")]
    Task<Outcome<WebhookDelivery>> Replay(string deliveryId, CancellationToken cancellationToken = default);
}
