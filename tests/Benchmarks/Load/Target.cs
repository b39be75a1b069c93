using System.Net.Http.Headers;
using System.Text.Json;

namespace LLMHive.Load;

/// <summary>One way to the upstream: directly, through YARP, or through the product.</summary>
internal sealed class Target : IDisposable
{
    private static readonly Uri Chat = new("/v1/chat/completions", UriKind.Relative);
    private readonly HttpClient _client;
    private readonly byte[] _plain;
    private readonly byte[] _stream;
    private readonly Func<TimeSpan> _processorTime;

    /// <summary>A target.</summary>
    /// <param name="name">Shown in reports.</param>
    /// <param name="client">Asks it; owned by the target.</param>
    /// <param name="model">Model to ask for.</param>
    /// <param name="processorTime">Processor time used by its process so far.</param>
    public Target(string name, HttpClient client, string model, Func<TimeSpan> processorTime)
    {
        (Name, _client, _processorTime) = (name, client, processorTime);
        (_plain, _stream) = (Body(model, streams: false), Body(model, streams: true));
    }

    /// <summary>Shown in reports.</summary>
    public string Name { get; }

    /// <summary>Processor time used by its process so far.</summary>
    public TimeSpan ProcessorTime => _processorTime();

    /// <summary>A request like all others of this target.</summary>
    public HttpRequestMessage Request(bool streams) => new(HttpMethod.Post, Chat)
    {
        Content = new ByteArrayContent(streams ? _stream : _plain) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    /// <summary>Sends a request; returns when the answer's headers are there.</summary>
    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    public void Dispose() => _client.Dispose();

    private static byte[] Body(string model, bool streams) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        model,
        messages = new object[]
        {
            new { role = "system", content = "You are a helpful assistant. Answer with a number and nothing else." },
            new { role = "user", content = "What is six times seven? Think about it step by step, then give the result." },
        },
        max_tokens = 64,
        stream = streams,
        stream_options = streams ? new { include_usage = true } : null,
    }, WithoutNulls);

    private static JsonSerializerOptions WithoutNulls { get; } =
        new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
