using System.Net;
using Stripe;

namespace LLMHive.Billing;

/// <summary>
/// Turns refusals into <see cref="StripeRefusal"/> before Stripe.net parses them: an error with one date missing would
/// otherwise end as a broken parse, and a decline must never be lost that way.
/// </summary>
internal sealed class StripeTransport(HttpClient http) : IHttpClient
{
    // No retries here: repeating is decided in one place, by those who know what the call is for.
    private readonly SystemNetHttpClient _inner = new(http, maxNetworkRetries: 0, enableTelemetry: false);

    public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken)
    {
        var response = await _inner.MakeRequestAsync(request, cancellationToken);
        return (int)response.StatusCode < 400 ? response : throw new StripeRefusal(response.StatusCode, response.Content);
    }

    public Task<StripeStreamedResponse> MakeStreamingRequestAsync(StripeRequest request, CancellationToken cancellationToken) =>
        _inner.MakeStreamingRequestAsync(request, cancellationToken);
}

/// <summary>The server answered 400 or more.</summary>
internal sealed class StripeRefusal(HttpStatusCode status, string content) : Exception($"The payment server answered {(int)status}.")
{
    public int Status { get; } = (int)status;

    public string Content { get; } = content;
}
