using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Integration.Models;

/// <summary>The real clients in front of a fake provider, on a clock that only the test moves.</summary>
internal sealed class ModelBench : IAsyncDisposable
{
    /// <summary>The provider's key; must never come out.</summary>
    public const string Secret = "sk-bench-0123456789abcdef0123456789abcdef";

    /// <summary>Bound on everything that waits for a real socket.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly ModelHttp _http = new();
    private readonly List<IDisposable> _clients = [];

    private ModelBench(FakeUpstream upstream) => Upstream = upstream;

    public FakeUpstream Upstream { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    public ModelHttpOptions Options { get; } = new();

    public static async Task<ModelBench> Start() => new(await FakeUpstream.Start());

    public static ModelCard Card(string upstream) => new() { Id = "bench/" + upstream, Provider = "bench", UpstreamId = upstream };

    public static AskCall Question(string text = "one two three") => new()
    {
        Ticket = Ticket(), Model = "bench/x", Messages = [new("user", text)], Timeout = TimeSpan.FromMinutes(10),
    };

    public static ForwardCall Request(bool stream, string text = "one two three", bool includeUsage = true, string extra = "") => new()
    {
        Ticket = Ticket(), Model = "bench/x", Operation = HiveOperation.ChatCompletions, Stream = stream, IncludeUsage = includeUsage, PromptTokens = 5,
        Body = Encoding.UTF8.GetBytes(
            $$"""{"model":"bench/x",{{(stream ? "\"stream\":true," : "")}}"messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]{{extra}}}"""),
    };

    public ProviderEntry Entry(Door door) => new()
    {
        Name = "bench", ApiKey = Secret, Kind = IsAnthropic(door) ? ProviderKind.Anthropic : ProviderKind.OpenAi,
        BaseUrl = IsAnthropic(door) ? new(Upstream.Address) : Upstream.BaseUrl,
    };

    public IModelClient Client(ProviderEntry entry)
    {
        IModelClient client = entry.Kind == ProviderKind.Anthropic
            ? new AnthropicModelClient(entry, Options, Clock)
            : new OpenAiClient(new OpenAiForwarder(entry, _http.Client, Options, Clock), new KernelAsker(entry, Options, Clock));
        _clients.Add((IDisposable)client);
        return client;
    }

    /// <summary>Calls a model through a door and listens to the end.</summary>
    public Task<Heard> Call(Door door, string model, CancellationToken cancellationToken = default) =>
        Call(Client(Entry(door)), door, model, cancellationToken);

    public static async Task<Heard> Call(IModelClient client, Door door, string model, CancellationToken cancellationToken = default)
    {
        Heard? end = null;
        await foreach (var heard in Frames(client, door, model, cancellationToken).WithCancellation(cancellationToken))
        {
            end = heard;
        }

        return end!;
    }

    /// <summary>What is known after each frame; the last one is the end.</summary>
    public static IAsyncEnumerable<Heard> Frames(IModelClient client, Door door, string model, CancellationToken cancellationToken) => door switch
    {
        Door.Ask or Door.AnthropicAsk => Listen(client.Ask(Card(model), Question(), cancellationToken), cancellationToken),
        _ => Listen(client.Forward(Card(model), Request(door is Door.ForwardStream or Door.AnthropicForwardStream), cancellationToken), cancellationToken),
    };

    public static async IAsyncEnumerable<Heard> Listen(IAsyncEnumerable<ForwardFrame> frames, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var bytes = new MemoryStream();
        var deltas = 0;
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            switch (frame)
            {
                case ForwardFrame.Data data:
                    bytes.Write(data.Bytes.Span);
                    deltas += data.Deltas;
                    yield return new() { Outcome = CallOutcome.Cancelled, Deltas = deltas };
                    break;
                case ForwardFrame.End end:
                    bytes.Write(end.Tail.Span);
                    yield return new()
                    {
                        Outcome = end.Outcome, Usage = end.Usage, Text = Encoding.UTF8.GetString(bytes.ToArray()), Error = end.Error?.Message ?? "",
                        Code = end.Error?.Code ?? "", RetryAfter = end.RetryAfter, Deltas = deltas,
                    };
                    break;
            }
        }
    }

    public static async IAsyncEnumerable<Heard> Listen(IAsyncEnumerable<AskFrame> frames, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var text = new StringBuilder();
        var logprobs = ImmutableArray<TokenLogprob>.Empty;
        var deltas = 0;
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            switch (frame)
            {
                case AskFrame.Delta delta:
                    text.Append(delta.Text);
                    logprobs = logprobs.AddRange(delta.Logprobs);
                    deltas++;
                    yield return new() { Outcome = CallOutcome.Cancelled, Deltas = deltas };
                    break;
                case AskFrame.End { Answer: var answer }:
                    // Who streams nothing gives the whole text at the end; who streams, the same text.
                    Assert.True(deltas == 0 || text.ToString() == answer.Text);
                    yield return new()
                    {
                        Outcome = answer.Outcome, Usage = answer.Usage, Text = answer.Text, Error = answer.Error, RetryAfter = answer.RetryAfter,
                        Deltas = deltas, Logprobs = logprobs, FinishReason = answer.FinishReason,
                    };
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _http.Dispose();
        await Upstream.DisposeAsync();
    }

    private static bool IsAnthropic(Door door) => door is Door.AnthropicForward or Door.AnthropicForwardStream or Door.AnthropicAsk;

    private static Ticket Ticket() => new() { RequestId = "request-1", UserId = "user-1", Plan = "pro" };
}
