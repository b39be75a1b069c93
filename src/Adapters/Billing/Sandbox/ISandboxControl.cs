namespace LLMHive.Billing;

/// <summary>What tests, and an operator who tries things out, may order of the payment sandbox. Orders live in memory.</summary>
public interface ISandboxControl
{
    /// <summary>The calls that reached it, such as <c>POST /v1/subscriptions</c>, oldest first; the latest 10,000.</summary>
    IReadOnlyList<string> Calls { get; }

    /// <summary>The next charges are declined, whatever the card.</summary>
    void DeclineNext(string declineCode = "generic_decline", int times = 1);

    /// <summary>The next call fails.</summary>
    /// <param name="status">HTTP status; 0 = the connection breaks.</param>
    /// <param name="afterDoing">The call is carried out, and only its answer is lost.</param>
    void FailNext(int status, bool afterDoing = false);

    /// <summary>The next call is carried out and answered with status 200 and these words.</summary>
    void GarbleNext(string body);

    /// <summary>The next call waits so long on the injected clock before it is carried out.</summary>
    /// <returns>Ends when that call has arrived, so that a test can move the clock.</returns>
    Task SlowNext(TimeSpan by);

    /// <summary>Each event is delivered so many times from now on.</summary>
    void RepeatEvents(int copies);

    /// <summary>Events are kept from now on.</summary>
    void HoldEvents();

    /// <summary>Delivers what was kept, one after the other, and lets further events pass.</summary>
    /// <param name="shuffleSeed">Mixes their order; null = as they happened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were delivered.</returns>
    Task<int> ReleaseEvents(int? shuffleSeed = null, CancellationToken cancellationToken = default);

    /// <summary>The customer pays with another test card from now on.</summary>
    Task UseCard(string customerId, string testCard, CancellationToken cancellationToken = default);

    /// <summary>The customer confirms the payment that waits (3-D Secure), or fails to.</summary>
    /// <param name="id">Of a payment, an invoice or a subscription.</param>
    /// <param name="succeed">False = the confirmation fails.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task Confirm(string id, bool succeed = true, CancellationToken cancellationToken = default);

    /// <summary>The customer pays on a checkout page.</summary>
    Task CompleteCheckout(string sessionId, CancellationToken cancellationToken = default);
}
