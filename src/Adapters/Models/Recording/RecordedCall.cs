using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>One call to a real provider, as a line of a recording. It holds the prompt and the answer in clear.</summary>
internal sealed record RecordedCall
{
    public const string Forwarded = "forward", Asked = "ask";

    /// <summary>A line holds a request, which may be as deep as a caller's may, and what stands around it.</summary>
    public static readonly JsonDocumentOptions Line = new() { MaxDepth = 128 };

    private static readonly JsonSerializerOptions Json = new()
    {
        MaxDepth = Line.MaxDepth,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
    };

    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="Forwarded"/> or <see cref="Asked"/>.</summary>
    public required string Verb { get; init; }

    /// <summary>Role in which an engine asked; null = a forward, or a recording from before roles were told.</summary>
    public string? Role { get; init; }

    /// <summary>Model id of the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of <see cref="Request"/>, in hex.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The request in the form of <see cref="RecordedRequest"/>.</summary>
    public required JsonElement Request { get; init; }

    public bool Embeds { get; init; }

    public bool Stream { get; init; }

    /// <summary>Spelled as <see cref="CallOutcomes.Name"/> does.</summary>
    public required string Outcome { get; init; }

    public TokenUsage Usage { get; init; }

    /// <summary>The answer's document (forward, plain), the text (ask), or the end of the stream with the usage chunk (forward, streamed).</summary>
    public string Body { get; init; } = "";

    /// <summary>The pieces of a stream as they came.</summary>
    public ImmutableArray<RecordedChunk> Chunks { get; init; } = [];

    public string FinishReason { get; init; } = "";

    /// <summary>Tool calls of an answer to an engine; null = none.</summary>
    public ImmutableArray<ToolCall>? ToolCalls { get; init; }

    public RecordedRefusal? Error { get; init; }

    public double? RetryAfterSeconds { get; init; }

    [JsonIgnore]
    public CallOutcome Ending => Enum.GetValues<CallOutcome>().FirstOrDefault(outcome => outcome.Name() == Outcome, (CallOutcome)(-1));

    [JsonIgnore]
    public TimeSpan? RetryAfter => RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public static RecordedCall Of(string model, ForwardCall call, IEnumerable<ForwardFrame.Data> chunks, ForwardFrame.End end, DateTimeOffset at)
    {
        var request = RecordedRequest.Canonical(call.Body);
        return new()
        {
            At = at, Verb = Forwarded, Model = model, RequestHash = RecordedRequest.Hash(request), Request = JsonElement.Parse(request),
            Embeds = call.Operation == HiveOperation.Embeddings, Stream = call.Stream, Outcome = end.Outcome.Name(), Usage = end.Usage,
            Body = Encoding.UTF8.GetString(end.Tail.Span),
            Chunks = [.. chunks.Select(chunk => new RecordedChunk(Encoding.UTF8.GetString(chunk.Bytes.Span), chunk.Deltas, null))],
            Error = end.Error is { } error ? new(error.Code, error.Message, error.Param) : null, RetryAfterSeconds = end.RetryAfter?.TotalSeconds,
        };
    }

    public static RecordedCall Of(string model, AskCall call, IEnumerable<AskFrame.Delta> chunks, AgentAnswer answer, DateTimeOffset at)
    {
        var request = RecordedRequest.Canonical(call);
        return new()
        {
            At = at, Verb = Asked, Role = call.Role.Length > 0 ? call.Role : null, Model = model, RequestHash = RecordedRequest.Hash(request), Request = JsonElement.Parse(request), Stream = true,
            Outcome = answer.Outcome.Name(), Usage = answer.Usage, Body = answer.Text, FinishReason = answer.FinishReason,
            ToolCalls = answer.ToolCalls.IsDefaultOrEmpty ? null : answer.ToolCalls,
            Chunks = [.. chunks.Select(chunk => new RecordedChunk(chunk.Text, 1, chunk.Logprobs.IsDefaultOrEmpty ? null : chunk.Logprobs))],
            Error = answer.Error.Length > 0 ? new("", answer.Error, null) : null, RetryAfterSeconds = answer.RetryAfter?.TotalSeconds,
        };
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is no line of a recording, or was changed by hand.</exception>
    public static RecordedCall Read(JsonElement line)
    {
        var call = line.Deserialize<RecordedCall>(Json) ?? throw new JsonException("null is no call.");
        return call.Verb is Forwarded or Asked && (int)call.Ending >= 0 && !call.Chunks.IsDefault
            && RecordedRequest.Hash(RecordedRequest.Canonical(Encoding.UTF8.GetBytes(call.Request.GetRawText()))) == call.RequestHash
            ? call
            : throw new JsonException("Verb, outcome, chunks or hash do not fit.");
    }

    public byte[] ToLine() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>The failure that was recorded, as the end of a forwarded call.</summary>
    public ForwardFrame.End Failure() => new()
    {
        Outcome = Ending, Usage = Usage, RetryAfter = RetryAfter,
        Error = Refusal.Of(Error?.Code ?? RefusalCodes.ProviderError, Error?.Message ?? "The recorded call failed.", Error?.Param) with { RetryAfter = RetryAfter },
    };
}

/// <summary>A piece of a recorded stream.</summary>
internal sealed record RecordedChunk(string Text, int Deltas, ImmutableArray<TokenLogprob>? Logprobs);

/// <summary>What the caller was told when a recorded call failed.</summary>
internal sealed record RecordedRefusal(string Code, string Message, string? Param);
