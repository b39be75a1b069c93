namespace LLMHive.Billing;

/// <summary>Posts events to addresses that users chose, and to none that they must not reach.</summary>
public interface IWebhookSender
{
    /// <summary>Why an address cannot be an endpoint; null when it can.</summary>
    Refusal? Check(string url);

    /// <summary>Posts a body. What is no 2xx, a forbidden address and a broken connection are <see cref="WebhookFailedException"/>.</summary>
    /// <param name="url">The endpoint's address.</param>
    /// <param name="body">The body, JSON.</param>
    /// <param name="signature">Value of the header <c>LLMHive-Signature</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task Send(string url, string body, string signature, CancellationToken cancellationToken);
}
