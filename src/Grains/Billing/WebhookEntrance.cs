namespace LLMHive.Billing;

/// <summary>The entrance of webhooks for a processor that lives in this process: the same door, without HTTP.</summary>
internal sealed class WebhookEntrance(IGrainFactory grains) : IWebhookDelivery
{
    private const int Ok = 200;
    private const int BadRequest = 400;

    public async Task<int> Deliver(ReadOnlyMemory<byte> body, string signature, CancellationToken cancellationToken) =>
        await grains.GetGrain<IPaymentDoorGrain>(0).Receive(body.ToArray(), signature, cancellationToken) is null ? Ok : BadRequest;
}
