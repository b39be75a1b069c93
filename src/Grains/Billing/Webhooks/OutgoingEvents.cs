using System.Text.Json.Nodes;
using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>
/// Tells users of events: each of their endpoints that wants the type gets an item of work of its own, so that one that is away
/// holds up no other; then the live stream is told. Called from work that may repeat; the ids make a repetition harmless.
/// </summary>
internal sealed class OutgoingEvents(IWorkQueue work, IGrainFactory grains)
{
    public async Task Publish(OutgoingEvent told, CancellationToken cancellationToken)
    {
        var body = Body(told);

        // Of their owner, who has ten at most: the rows of those that were deleted stay for ever, and hid the older ones.
        var endpoints = await grains.GetGrain<IWebhookGrain>(GrainKeys.User(told.UserId)).Endpoints(cancellationToken);
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Events.IsDefaultOrEmpty || endpoint.Events.Contains(told.Type)))
        {
            await work.Add(
                new()
                {
                    Id = DeliveryId(endpoint.Id, told.Id),
                    Kind = WebhookSendWork.WorkKind,
                    Owner = told.UserId,
                    DueAt = told.At,
                    Payload = QueryJson.Write(new SendJob(endpoint.Id, body)),
                },
                cancellationToken);
        }

        await grains.GetGrain<IUserEventsGrain>(GrainKeys.User(told.UserId)).Tell(new(told.Id, told.Type, body), cancellationToken);
    }

    private static string Body(OutgoingEvent told) => new JsonObject
    {
        ["id"] = told.Id,
        ["type"] = told.Type,
        ["created_at"] = Rfc3339.Text(told.At),
        ["user_id"] = told.UserId,
        ["data"] = told.Data.DeepClone(),
    }.ToJsonString();

    private static string DeliveryId(string endpointId, string eventId) =>
        "whd_" + Digest.Of(endpointId + "\n" + eventId)[..32];
}
