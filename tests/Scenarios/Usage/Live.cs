using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using LLMHive.Chat;

namespace LLMHive.Usage;

/// <summary>Reads alerts from the live stream as a browser would.</summary>
internal sealed class Live(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> events) : IAsyncDisposable
{
    /// <summary>Follows, and waits until the hive has said that it listens.</summary>
    public static async Task<Live> Open(HiveUnderTest hive, string key, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/billing/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var response = await hive.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new(response, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    public async Task<(string Id, int Level)> Next() => await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))
        ? (events.Current.EventId!, JsonDocument.Parse(events.Current.Data).RootElement.GetProperty("data").GetProperty("level").GetInt32())
        : throw new InvalidOperationException("The stream ended.");

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await events.DisposeAsync();
    }
}
