namespace LLMHive;

/// <summary>
/// Marks a route that is opened in a browser, which can send no Bearer token: the key comes as the password of HTTP Basic as
/// well. On no other route, since a browser adds such a password to requests that other sites make it send.
/// </summary>
internal sealed record BrowserPage;
