using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace LLMHive.Billing;

/// <summary>Signs events as Stripe does and brings them to our own entrance.</summary>
/// <param name="desk">Where events wait.</param>
/// <param name="knobs">Doubles.</param>
/// <param name="entrances">The entrance in this process, if there is one.</param>
/// <param name="options">An address instead of it.</param>
/// <param name="secrets">The secret to sign with.</param>
/// <param name="clock">Time of the signature.</param>
/// <param name="http">Posts to the address.</param>
/// <param name="logger">Told of events that nobody takes.</param>
internal sealed partial class SandboxCourier(
    SandboxDesk desk, SandboxKnobs knobs, IEnumerable<IWebhookDelivery> entrances, IOptions<SandboxOptions> options,
    WebhookSecrets secrets, TimeProvider clock, HttpClient http, ILogger<SandboxCourier> logger)
{
    /// <summary>Delivers an event that still waits, and then forgets it.</summary>
    /// <exception cref="InvalidOperationException">The entrance did not take it; it goes on waiting.</exception>
    public async Task Bring(string eventId, CancellationToken cancellationToken)
    {
        var code = SandboxBook.CodeOf(eventId);
        if (code is null || (await desk.Look(code, cancellationToken))?.Events.GetValueOrDefault(eventId) is not { } body)
        {
            return;
        }

        for (var copy = 0; copy < knobs.Copies; copy++)
        {
            await Post(eventId, body, cancellationToken);
        }

        await desk.Do(code, run => run.Book.Events.Remove(eventId), cancellationToken);
    }

    private async Task Post(string eventId, string body, CancellationToken cancellationToken)
    {
        var signature = EventUtility.GenerateSignatureHeader(body, secrets.ToSign, clock.GetUtcNow().ToUnixTimeSeconds());
        int status;
        if (options.Value.DeliverTo is { Length: > 0 } address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
            using var response = await http.SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
        }
        else if (entrances.FirstOrDefault() is { } entrance)
        {
            status = await entrance.Deliver(Encoding.UTF8.GetBytes(body), signature, cancellationToken);
        }
        else
        {
            LogNobody(eventId);
            return;
        }

        if (status is < 200 or > 299)
        {
            throw new InvalidOperationException($"The webhook entrance answered {status} to sandbox event {eventId}.");
        }
    }

    [LoggerMessage(LogLevel.Debug, "Sandbox event {EventId} is dropped: there is no webhook entrance")]
    private partial void LogNobody(string eventId);
}
