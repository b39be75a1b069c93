using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// The fast path: 1. the body is spliced for the provider, 2. sent, 3. the answer handed on as its bytes arrive, 4. its end
/// read for usage.
/// </summary>
internal sealed class OpenAiForwarder(ProviderEntry provider, HttpClient http, ModelHttpOptions options, TimeProvider clock)
{
    private const int ErrorBytes = 64 << 10;
    private const int Buffer = 16 << 10;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var body = ForwardBody.Rewrite(call.Body, model.UpstreamId, call.Stream, out var failure);
        if (body is null)
        {
            yield return failure!.ToEnd();
            yield break;
        }

        // The headers of a whole answer come when it is written: how long that takes, only the deadline of the call bounds. Nobody writes embeddings.
        var comesSoon = call.Stream || call.Operation == HiveOperation.Embeddings;
        using var patience = new CancellationTokenSource(comesSoon ? options.FirstByte : Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var (response, fault) = await Send(model, call, provider.Shape(body, call.MaxOutputTokens), patience, either.Token, cancellationToken);
        if (response is null)
        {
            yield return fault!.ToEnd();
            yield break;
        }

        using (response)
        {
            if (!call.Stream)
            {
                yield return await ReadWhole(model, call, response, cancellationToken);
                yield break;
            }

            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            {
                yield return ProviderFailures.Unreadable(model.Id, "no event stream where one was asked for").ToEnd();
                yield break;
            }

            await foreach (var frame in ReadStream(model, call, response, patience, either.Token, cancellationToken))
            {
                yield return frame;
            }
        }
    }

    private async Task<(HttpResponseMessage? Response, ProviderFailure? Failure)> Send(
        ModelCard model, ForwardCall call, byte[] body, CancellationTokenSource patience, CancellationToken either, CancellationToken callers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, provider.Url(call.Operation, model.UpstreamId))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = Json } },
        };
        provider.Authorize(request);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either);
            if ((int)response.StatusCode == 200)
            {
                return (response, null);
            }

            using (response)
            {
                patience.CancelAfter(options.Idle);
                var error = await ReadUpTo(response, ErrorBytes, either);
                return (null, ProviderFailures.FromStatus(
                    model.Id, (int)response.StatusCode, error ?? [], ProviderHandler.RetryAfter(response, clock)));
            }
        }
        catch (Exception fault)
        {
            return (null, ProviderFaults.Caught(fault, model.Id, callers));
        }
    }

    private async Task<ForwardFrame.End> ReadWhole(
        ModelCard model, ForwardCall call, HttpResponseMessage response, CancellationToken callers)
    {
        try
        {
            if (await ReadUpTo(response, options.MaxAnswerBytes, callers) is not { } bytes)
            {
                return ProviderFailures.Unreadable(model.Id, $"an answer of more than {options.MaxAnswerBytes >> 20} MiB").ToEnd(Estimate(call, 0));
            }

            if (!AnswerScan.TryRead(bytes, out var scan) || (!scan.HasAnswer && !scan.HasError))
            {
                return ProviderFailures.Unreadable(model.Id, "an answer that is not OpenAI's JSON").ToEnd(Estimate(call, 0));
            }

            return scan.HasError
                ? ProviderFailures.InAnswer(model.Id).ToEnd()
                : new() { Outcome = CallOutcome.Ok, Usage = scan.HasUsage ? scan.Usage : Estimate(call, TokenEstimate.OfBytes(scan.TextBytes)), Tail = bytes };
        }
        catch (Exception fault)
        {
            return ProviderFaults.Caught(fault, model.Id, callers).ToEnd(Estimate(call, 0));
        }
    }

    private async IAsyncEnumerable<ForwardFrame> ReadStream(
        ModelCard model, ForwardCall call, HttpResponseMessage response, CancellationTokenSource patience,
        CancellationToken either, [EnumeratorCancellation] CancellationToken callers)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(callers);
        var cutter = new EventStreamCutter(options.MaxEventBytes);
        var buffer = new byte[Buffer];
        while (true)
        {
            // Times the provider alone: while a slow reader is waited for, nothing is asked of it.
            patience.CancelAfter(options.Idle);
            var (read, failure) = await Read(stream, buffer, model, either, callers);
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            if (failure is not null)
            {
                yield return failure.ToEnd(cutter.Usage ?? Estimate(call, cutter.Deltas));
                yield break;
            }

            var verdict = read > 0
                ? cutter.Feed(buffer.AsSpan(0, read), out var events, out var deltas)
                : cutter.Finish(out events, out deltas);
            if (!events.IsEmpty)
            {
                yield return new ForwardFrame.Data(events, deltas);
            }

            if (verdict != EventStreamCutter.Verdict.GoesOn || read == 0)
            {
                yield return EndOf(model, call, cutter, verdict);
                yield break;
            }
        }
    }

    private ForwardFrame.End EndOf(ModelCard model, ForwardCall call, EventStreamCutter cutter, EventStreamCutter.Verdict verdict)
    {
        var usage = cutter.Usage ?? Estimate(call, cutter.Deltas);
        return verdict switch
        {
            EventStreamCutter.Verdict.Error => ProviderFailures.InAnswer(model.Id).ToEnd(usage),
            EventStreamCutter.Verdict.Unreadable => ProviderFailures.Unreadable(model.Id, "an event that cannot be read").ToEnd(usage),
            // Some servers close after the finish reason without [DONE]; without either the stream was cut.
            EventStreamCutter.Verdict.GoesOn when !cutter.Finished => ProviderFailures.Unreadable(model.Id, "a stream that broke off").ToEnd(usage),
            _ => new()
            {
                Outcome = CallOutcome.Ok,
                Usage = usage,
                Tail = cutter.Tail(call.IncludeUsage, model.Id, clock.GetUtcNow().ToUnixTimeSeconds(), usage),
            },
        };
    }

    private static async Task<(int Read, ProviderFailure? Failure)> Read(
        Stream stream, byte[] buffer, ModelCard model, CancellationToken either, CancellationToken callers)
    {
        try
        {
            return (await stream.ReadAsync(buffer, either), null);
        }
        catch (Exception fault)
        {
            return (0, ProviderFaults.Caught(fault, model.Id, callers));
        }
    }

    /// <summary>The body, or null when it is longer than allowed.</summary>
    private static async Task<byte[]?> ReadUpTo(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > most)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[announced ?? Buffer];
        for (var length = 0; ;)
        {
            if (length == bytes.Length)
            {
                if (length == announced)
                {
                    return bytes;
                }

                // One byte more than allowed is room enough to see that there is more.
                Array.Resize(ref bytes, (int)Math.Min(length * 2L, most + 1L));
            }

            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken);
            length += read;
            if (length > most)
            {
                return null;
            }

            if (read == 0)
            {
                return bytes[..length];
            }
        }
    }

    private static TokenUsage Estimate(ForwardCall call, long output) => new(call.PromptTokens, output, Estimated: true);
}
