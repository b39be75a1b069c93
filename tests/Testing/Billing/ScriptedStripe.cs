using System.Net;
using System.Text;

namespace LLMHive.Billing;

/// <summary>A payment server that says what a test wrote, word by word.</summary>
public sealed class ScriptedStripe : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    /// <summary>What was asked: method, path, query and form.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The idempotency keys of the calls, in their order.</summary>
    public List<string?> Keys { get; } = [];

    /// <summary>The next answer; one stays for all further calls when it is the last.</summary>
    public ScriptedStripe Says(string body, int status = 200)
    {
        _answers.Enqueue(() => new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        return this;
    }

    /// <summary>The next call breaks.</summary>
    public ScriptedStripe Breaks(Exception with)
    {
        _answers.Enqueue(() => throw with);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add($"{request.Method} {request.RequestUri!.PathAndQuery} {WebUtility.UrlDecode(body)}".TrimEnd());
        Keys.Add(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
        if (_answers.Count == 0)
        {
            throw new InvalidOperationException($"No answer is written for {Asked[^1]}.");
        }

        return (_answers.Count > 1 ? _answers.Dequeue() : _answers.Peek())();
    }
}
