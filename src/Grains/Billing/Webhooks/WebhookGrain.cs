using System.Buffers.Text;
using System.Security.Cryptography;
using LLMHive.Storage;

namespace LLMHive.Billing;

[GrainType("llmhive.webhooks")]
internal sealed class WebhookGrain(
    [PersistentState("billing.webhooks", "Default")] IPersistentState<WebhookState> store,
    EffectsOutbox outbox, IWorkQueue work, IWebhookSender sender, TimeProvider clock)
    : DurableGrain<WebhookState>(store, outbox), IWebhookGrain
{
    private const int MostEndpoints = 10;

    private string UserId => GrainKeys.UserIdOf(this.GetPrimaryKeyString());

    public async Task<Outcome<NewWebhookEndpoint>> Create(WebhookOrder order, CancellationToken cancellationToken)
    {
        if (sender.Check(order.Url) is { } refusal)
        {
            return refusal;
        }

        if (State.Endpoints.Length >= MostEndpoints)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"There are {MostEndpoints} endpoints already, the most there can be. Delete one first.", "url");
        }

        // Not from the seeded random: nobody may ever be able to draw them again.
        var endpoint = new WebhookEndpoint
        {
            Id = "we_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
            UserId = UserId,
            Url = order.Url,
            Events = order.Events,
            CreatedAt = clock.GetUtcNow(),
        };
        var stored = new StoredEndpoint(endpoint, "whsec_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        await Store(State.Endpoints.Insert(0, stored), stored, cancellationToken);
        return new NewWebhookEndpoint(endpoint, stored.Secret);
    }

    public async Task<Outcome<WebhookEndpoint>> Delete(string id, CancellationToken cancellationToken)
    {
        if (State.Endpoints.FirstOrDefault(stored => stored.Endpoint.Id == id) is not { } found)
        {
            return Refusal.Of(RefusalCodes.NotFound, $"There is no endpoint '{id}'. GET /api/v1/billing/webhook-endpoints lists yours.", "id");
        }

        // The secret has no use any more.
        var deleted = found with { Endpoint = found.Endpoint with { DeletedAt = clock.GetUtcNow() }, Secret = "" };
        await Store(State.Endpoints.Remove(found), deleted, cancellationToken);
        return deleted.Endpoint;
    }

    public Task<ImmutableArray<WebhookEndpoint>> Endpoints(CancellationToken cancellationToken) =>
        Task.FromResult(State.Endpoints.Select(stored => stored.Endpoint).ToImmutableArray());

    public async Task<Outcome<Page<WebhookDelivery>>> DeadLetters(string? cursor, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 100)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'limit' is {limit}. Give 1 to 100.", "limit");
        }

        try
        {
            var page = await work.ListDead(WebhookSendWork.WorkKind, UserId, cursor, limit, cancellationToken);
            return new Page<WebhookDelivery>([.. page.Items.Select(Delivery)], page.NextCursor);
        }
        catch (FormatException)
        {
            return QueryPages.BadCursor;
        }
    }

    public async Task<Outcome<WebhookDelivery>> Replay(string deliveryId, CancellationToken cancellationToken) =>
        await work.Revive(deliveryId, UserId, clock.GetUtcNow(), cancellationToken) is { } dead
            ? Delivery(dead)
            : Refusal.Of(RefusalCodes.NotFound, $"There is no dead letter '{deliveryId}'. GET /api/v1/billing/webhook-endpoints/dead-letters lists yours.", "id");

    private static WebhookDelivery Delivery(DeadWork dead)
    {
        var job = QueryJson.Read<SendJob>(dead.Item.Payload);
        return new()
        {
            Id = dead.Item.Id, EndpointId = job.EndpointId, Body = job.Body, Attempts = dead.Item.Attempts, Reason = dead.Reason, At = dead.Item.DueAt,
        };
    }

    private Task Store(ImmutableArray<StoredEndpoint> endpoints, StoredEndpoint changed, CancellationToken cancellationToken)
    {
        var version = State.Version + 1;
        var row = new QueryRow
        {
            Kind = QueryKinds.WebhookEndpoint, Id = changed.Endpoint.Id, Owner = UserId, At = changed.Endpoint.CreatedAt,
            Version = version, Json = QueryJson.Write(changed),
        };
        return Commit(new() { Endpoints = endpoints, Version = version, Effects = new() { Rows = [row] } }, version, cancellationToken);
    }
}
