namespace LLMHive.Billing;

/// <summary>Our own entrance for the processor's events, without HTTP: how the sandbox reaches it in the same process.</summary>
public interface IWebhookDelivery
{
    /// <summary>Hands over an event as the HTTP route would.</summary>
    /// <param name="body">The bytes as sent.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The HTTP status the route would answer; outside 200 to 299, and when this throws, it is delivered again later.</returns>
    Task<int> Deliver(ReadOnlyMemory<byte> body, string signature, CancellationToken cancellationToken);
}
