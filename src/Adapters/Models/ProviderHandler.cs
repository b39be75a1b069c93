using System.Net;

namespace LLMHive.Models;

/// <summary>
/// Stands between a vendor's library and the network, so that a typed question meets the same rules as a forwarded one:
/// 1. the request gets the provider's own names and its key, 2. the first byte has its time, 3. anything but an event stream
/// is a failure of the table in <see cref="ProviderFailures"/>, 4. the stream is watched.
/// </summary>
internal sealed class ProviderHandler(ProviderEntry provider, ModelHttpOptions options, TimeProvider clock) : DelegatingHandler
{
    private const int ErrorBytes = 64 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Shape(request, cancellationToken);
        using var patience = new CancellationTokenSource(options.FirstByte, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                using (response)
                {
                    throw await Refused(response, either.Token);
                }
            }

            return await Watched(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderFaultException(ProviderFailures.TimedOut);
        }
    }

    private async Task Shape(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (provider.Kind == ProviderKind.Anthropic)
        {
            return;
        }

        // Libraries insist on some key, and know only the API versions of their day.
        request.Headers.Remove("Authorization");
        request.Headers.Remove("api-key");
        provider.Authorize(request);
        if (provider.Kind == ProviderKind.Azure)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Query = $"api-version={Uri.EscapeDataString(provider.ApiVersion)}" }.Uri;
        }

        if (provider.MaxTokensField is not null && request.Content is { } content)
        {
            var type = content.Headers.ContentType;
            var shaped = provider.Shape(await content.ReadAsByteArrayAsync(cancellationToken));
            request.Content = new ByteArrayContent(shaped) { Headers = { ContentType = type } };
        }
    }

    private async Task<ProviderFaultException> Refused(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfter(response, clock);
        var body = new byte[ErrorBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return new(model => ProviderFailures.FromStatus(model, status, body.AsSpan(0, length), retryAfter));
    }

    private async Task<HttpResponseMessage> Watched(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType;
        if (type?.MediaType != "text/event-stream")
        {
            response.Dispose();
            throw new ProviderFaultException(model => ProviderFailures.Unreadable(model, "no event stream where one was asked for"));
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        response.Content = new StreamContent(new WatchedStream(stream, options, clock)) { Headers = { ContentType = type } };
        return response;
    }

    internal static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock) =>
        response.Headers.TryGetValues("Retry-After", out var values) ? RetryAfterHeader.Parse(values.FirstOrDefault(), clock.GetUtcNow()) : null;
}
