using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace LLMHive.Crashes;

/// <summary>Many callers at once who ask until the product dies under them, and remember which answers they have in full.</summary>
/// <param name="client">Asks the product.</param>
/// <param name="round">Goes into the markers, so that no two calls of a check share one.</param>
/// <param name="killAt">Pieces of answers after which <see cref="Moment"/> has come.</param>
internal sealed class CrashLoad(HttpClient client, int round, int killAt)
{
    private static readonly Uri Chat = new("/v1/chat/completions", UriKind.Relative);
    private readonly TaskCompletionSource _moment = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pieces;
    private int _cutOff;

    /// <summary>The moment to crash.</summary>
    public Task Moment => _moment.Task;

    /// <summary>Calls with a whole answer.</summary>
    public ConcurrentQueue<CrashCall> Answered { get; } = [];

    /// <summary>Answers that nobody should get, in words.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Calls without a whole answer.</summary>
    public int CutOff => _cutOff;

    /// <summary>Asks with all callers until the product is gone.</summary>
    public Task Run(int callers, string model, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Ask(caller, model, cancellationToken), CancellationToken.None)));

    private async Task Ask(int caller, string model, CancellationToken cancellationToken)
    {
        for (var at = 0; !cancellationToken.IsCancellationRequested; at++)
        {
            try
            {
                await AskOnce($"r{round}-c{caller}-{at}", model, streams: caller % 2 == 1, cancellationToken);
            }
            catch (Exception death) when (death is HttpRequestException or IOException or OperationCanceledException)
            {
                Interlocked.Increment(ref _cutOff);
                return;
            }
        }
    }

    private async Task AskOnce(string marker, string model, bool streams, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Chat) { Content = Body(marker, model, streams) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var id = response.Headers.TryGetValues("x-request-id", out var ids) ? ids.First() : "";
        using var received = new MemoryStream();
        try
        {
            await Receive(response, received, cancellationToken);
        }
        finally
        {
            // A stream counts once its last event is there, also when the connection died before its last chunk.
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Faults.Enqueue($"{marker} was answered with {(int)response.StatusCode}: {Encoding.UTF8.GetString(received.ToArray())}");
            }
            else if (streams ? EndsDone(received) : IsDocument(received, response))
            {
                Answered.Enqueue(new(id, marker, streams));
            }
        }
    }

    private async Task Receive(HttpResponseMessage response, MemoryStream received, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            received.Write(buffer, 0, count);
            if (Interlocked.Increment(ref _pieces) == killAt)
            {
                _moment.SetResult();
            }
        }
    }

    private static StringContent Body(string marker, string model, bool streams) => new(
        JsonSerializer.Serialize(new
        {
            model,
            messages = new[] { new { role = "user", content = "What is six times seven?" } },
            user = marker,
            stream = streams,
            max_tokens = 64,
        }),
        Encoding.UTF8,
        "application/json");

    private static bool EndsDone(MemoryStream received) => received.GetBuffer().AsSpan(0, (int)received.Length).EndsWith("data: [DONE]\n\n"u8);

    private static bool IsDocument(MemoryStream received, HttpResponseMessage response)
    {
        if (received.Length == 0 || received.Length != response.Content.Headers.ContentLength)
        {
            return false;
        }

        using var document = JsonDocument.Parse(received.ToArray());
        return document.RootElement.TryGetProperty("usage", out _);
    }
}
