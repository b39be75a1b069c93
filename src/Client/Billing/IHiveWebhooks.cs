namespace LLMHive.Billing;

/// <summary>Where one user is told of events: endpoints, what could not be delivered, and the live stream.</summary>
public interface IHiveWebhooks
{
    /// <summary>Makes an endpoint; its secret is in this answer and nowhere else.</summary>
    /// <param name="url">An https address in the public internet.</param>
    /// <param name="events">Types of events to send; empty = all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NewWebhookEndpoint> Create(Uri url, IReadOnlyList<string> events, CancellationToken cancellationToken = default);

    /// <summary>The endpoints that stand, newest first.</summary>
    Task<ImmutableArray<WebhookEndpoint>> List(CancellationToken cancellationToken = default);

    /// <summary>Deletes an endpoint; what waits for it is dropped.</summary>
    Task<WebhookEndpoint> Delete(string id, CancellationToken cancellationToken = default);

    /// <summary>Events that could not be delivered, newest first, read page by page.</summary>
    IAsyncEnumerable<WebhookDelivery> DeadLetters(CancellationToken cancellationToken = default);

    /// <summary>Tries to deliver a dead letter again.</summary>
    Task<WebhookDelivery> Replay(string deliveryId, CancellationToken cancellationToken = default);

    /// <summary>Events as they come, without an end.</summary>
    /// <param name="after">Id of the last event that was seen; null = only new ones.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<UserEvent> Follow(string? after = null, CancellationToken cancellationToken = default);
}
