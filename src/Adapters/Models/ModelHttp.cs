namespace LLMHive.Models;

/// <summary>The one HTTP client to all providers: connections are pooled, redirects are not followed, retries are the agent's.</summary>
internal sealed class ModelHttp : IDisposable
{
    public HttpClient Client { get; } = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>A client over a handler of its own in front of a fresh pool; for libraries that shape their requests themselves.</summary>
    public static HttpClient Over(DelegatingHandler first)
    {
        first.InnerHandler = Handler();
        return new(first) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => Client.Dispose();

    // A provider that redirects could lead our key to another host.
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // An answer may take minutes; a connection that takes them is none.
        ConnectTimeout = TimeSpan.FromSeconds(15),
        MaxConnectionsPerServer = 1024,
        EnableMultipleHttp2Connections = true,
        // A trace of ours is no business of a provider's, and without headers to inject a whole handler is left out.
        ActivityHeadersPropagator = null,
    };
}
