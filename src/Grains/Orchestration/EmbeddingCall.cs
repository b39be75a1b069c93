using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>
/// An engine's question to an embedding model, in OpenAI's form like a caller's own. The model is called in place, as on the
/// fast path: one short answer needs no agent on another silo.
/// </summary>
internal static class EmbeddingCall
{
    public static async Task<AgentAnswer> Send(
        AgentTransports shared, AgentQuestion question, Ticket ticket, long promptTokens, CancellationToken cancellationToken)
    {
        var call = new ForwardCall
        {
            Ticket = ticket, Model = question.Model, Operation = HiveOperation.Embeddings, PromptTokens = promptTokens,
            Body = JsonSerializer.SerializeToUtf8Bytes(new { model = question.Model, input = question.Texts, encoding_format = "float" }),
        };
        var card = shared.Models.Find(question.Model);
        AgentAnswer Answer(CallOutcome outcome, TokenUsage usage, string error) => new()
        {
            Model = question.Model, Provider = card?.Provider ?? "", Outcome = outcome, Error = error, Usage = usage,
            CostUsd = card?.Price?.Cost(usage) ?? 0m, PriceVersion = card?.Price?.Version ?? "",
        };
        try
        {
            await foreach (var frame in shared.Calls.Forward(call, cancellationToken).WithCancellation(cancellationToken))
            {
                if (frame is ForwardFrame.End { Outcome: CallOutcome.Ok } end)
                {
                    return Read(end.Tail, question.Texts.Length) is { } vectors
                        ? Answer(CallOutcome.Ok, end.Usage, "") with { Vectors = vectors }
                        : Answer(CallOutcome.ParseError, end.Usage, $"the answer holds no {question.Texts.Length} embeddings of one length");
                }

                if (frame is ForwardFrame.End failed)
                {
                    return Answer(failed.Outcome, failed.Usage, failed.Error?.Message ?? "") with { RetryAfter = failed.RetryAfter };
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Answer(CallOutcome.Cancelled, new TokenUsage(promptTokens, 0, Estimated: true), "");
        }

        return Answer(CallOutcome.Error, default, "the call stopped without telling how it ended");
    }

    /// <summary>The vectors by their index; null when they are not as many as the texts, not of one length, or no numbers.</summary>
    internal static ImmutableArray<ImmutableArray<float>>? Read(ReadOnlyMemory<byte> body, int texts)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var data = json.RootElement.GetProperty("data");
            var vectors = new ImmutableArray<float>[texts];
            var at = 0;
            foreach (var item in data.EnumerateArray())
            {
                var index = item.TryGetProperty("index", out var told) ? told.GetInt32() : at;
                vectors[index] = [.. item.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
                at++;
            }

            return at == texts && vectors.All(vector => !vector.IsDefaultOrEmpty && vector.Length == vectors[0].Length && vector.All(float.IsFinite))
                ? [.. vectors]
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return null; // what a provider sent in place of embeddings
        }
    }
}
