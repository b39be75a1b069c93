using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace LLMHive.Billing;

/// <summary>
/// Sends over HTTP. A name is looked up once, when the connection is made, and the connection goes to that very address after
/// it was checked: a name that changes its mind between check and use gains nothing. Redirects and proxies are not followed.
/// </summary>
internal sealed class HttpWebhookSender : IWebhookSender, IDisposable
{
    private const int MostLength = 500;
    private readonly WebhookOptions _options;
    private readonly HttpClient _http;

    public HttpWebhookSender(IOptions<WebhookOptions> options)
    {
        _options = options.Value;
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = _options.Timeout,
            ConnectCallback = Connect,

            // Our traces are none of the endpoint's business.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = _options.Timeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("LLMHive-Webhooks", "1"));
    }

    public Refusal? Check(string url)
    {
        if (url.Length > MostLength || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return Invalid(url, $"It must be an address of at most {MostLength} characters, without user and fragment.");
        }

        var local = _options.AllowLoopback && uri.IsLoopback;
        if (uri.Scheme != Uri.UriSchemeHttps && !(local && uri.Scheme == Uri.UriSchemeHttp))
        {
            return Invalid(url, "It must begin with https://.");
        }

        var closed = IPAddress.TryParse(uri.DnsSafeHost, out var address) ? !AddressGuard.Allows(address, _options.AllowLoopback) : uri.IsLoopback && !local;
        return closed ? Invalid(url, "It must lead to the public internet.") : null;
    }

    public async Task Send(string url, string body, string signature, CancellationToken cancellationToken)
    {
        if (Check(url) is { } refusal)
        {
            // It was allowed when it was registered; settings change.
            throw new WebhookFailedException(refusal.Message);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, signature);
        try
        {
            // The answer's body is of no interest, and whatever is in it must not reach the reason that its owner reads.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new WebhookFailedException($"The endpoint answered {(int)response.StatusCode}.");
            }
        }
        catch (HttpRequestException failure)
        {
            throw new WebhookFailedException(failure.InnerException is WebhookFailedException told ? told.Message : $"The endpoint could not be reached ({failure.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WebhookFailedException($"The endpoint did not answer within {_options.Timeout.TotalSeconds} s.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.Find(addresses, address => AddressGuard.Allows(address, _options.AllowLoopback))
            ?? throw new WebhookFailedException("The endpoint's name leads to no address in the public internet.");
        var socket = new Socket(allowed.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connected = false;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(allowed, context.DnsEndPoint.Port), cancellationToken);
            connected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        finally
        {
            if (!connected)
            {
                socket.Dispose();
            }
        }
    }

    private static Refusal Invalid(string url, string cure) => Refusal.Of(
        RefusalCodes.InvalidRequest, $"'url' is '{(url.Length <= 80 ? url : string.Concat(url.AsSpan(0, 80), "…"))}'. {cure}", "url");
}
