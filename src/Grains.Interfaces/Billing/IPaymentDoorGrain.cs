namespace LLMHive.Billing;

/// <summary>Where the processor's webhooks come in, as raw bytes. Key: 0.</summary>
[Alias("llmhive.IPaymentDoorGrain"), GrainInterfaceType("llmhive.payment-door")]
public interface IPaymentDoorGrain : IGrainWithIntegerKey
{
    /// <summary>Checks the signature and stores the event durably; it is applied afterwards.</summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="signature">The signature header; null = it was missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null = taken; else why it was turned away.</returns>
    [Alias("Receive"), ResponseTimeout("00:00:15")]
    Task<Refusal?> Receive(byte[] body, string? signature, CancellationToken cancellationToken = default);
}
