using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Sends one event to one endpoint. A failure is tried again with growing pauses, and dead in the end.</summary>
internal sealed class WebhookSendWork(IQueryTables tables, IWebhookSender sender, BillingMetrics metrics, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "webhook.send";

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var job = QueryJson.Read<SendJob>(item.Payload);
        var row = await tables.Find(QueryKinds.WebhookEndpoint, job.EndpointId, cancellationToken);
        var stored = row is null ? null : QueryJson.Read<StoredEndpoint>(row);
        if (stored is null or { Endpoint.DeletedAt: not null })
        {
            return null; // Nobody wants it any more.
        }

        var sent = false;
        try
        {
            await sender.Send(stored.Endpoint.Url, job.Body, WebhookSignature.Sign(stored.Secret, clock.GetUtcNow(), job.Body), cancellationToken);
            sent = true;
        }
        finally
        {
            metrics.Sent(sent);
        }

        return null;
    }
}
