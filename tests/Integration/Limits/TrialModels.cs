using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>
/// Models that keep accounts of their own, per user: <c>trial/exact</c> uses exactly what was estimated, <c>trial/hold</c> does
/// so once the user's calls are released, <c>trial/fail</c> fails.
/// </summary>
internal sealed class TrialModels : IModelCatalogue, IModelClient
{
    private readonly ConcurrentDictionary<string, TrialMeter> _meters = new(StringComparer.Ordinal);

    public ImmutableArray<ModelCard> Models { get; } =
    [
        new() { Id = "hive/vote", Provider = "hive", UpstreamId = "vote", Kind = ModelKind.Hive, Engine = "vote", Members = ["trial/exact", "trial/hold"] },
        Card("trial/exact"), Card("trial/hold"), Card("trial/fail"),
    ];

    public TrialMeter Of(string user) => _meters.GetOrAdd(user, static _ => new TrialMeter());

    public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

    public IModelClient ClientFor(ModelCard model) => this;

    public async IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var meter = Of(call.Ticket.UserId);
        meter.Enter();
        try
        {
            if (call.Stream)
            {
                yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(Head(call)), 0);
            }

            await Hold(model, meter, cancellationToken);
            if (model.Id == "trial/fail")
            {
                yield return new ForwardFrame.End { Outcome = CallOutcome.Rejected, Error = Refusal.Of(RefusalCodes.ProviderError, "The trial fails.") };
                yield break;
            }

            var usage = new TokenUsage(call.PromptTokens, Most(call.Body));
            meter.Serve(usage.Total);
            var tail = call.Stream
                ? (byte[])[.. OpenAiWriter.FinalChunk(Head(call), "stop"), .. OpenAiWriter.UsageChunk(Head(call), usage), .. OpenAiWriter.Done.Span]
                : OpenAiWriter.Completion(Head(call), [new("ok", "stop")], usage);
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = tail };
        }
        finally
        {
            meter.Leave();
        }
    }

    public async IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Hold(model, Of(call.Ticket.UserId), cancellationToken);
        yield return new AskFrame.End(new() { Model = model.Id, Outcome = CallOutcome.Ok, Text = "4", Usage = new(5, 1) });
    }

    private static Task Hold(ModelCard model, TrialMeter meter, CancellationToken cancellationToken) =>
        model.Id == "trial/hold" ? meter.Released.WaitAsync(cancellationToken) : Task.CompletedTask;

    private static CompletionHead Head(ForwardCall call) => new("chatcmpl-" + call.Ticket.RequestId, call.Model, 0);

    private static long Most(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("max_tokens").GetInt64();
    }

    private static ModelCard Card(string id) =>
        new() { Id = id, Provider = "trial", UpstreamId = id, OwnedBy = "test", Price = new(0, 0, 0, "trial") };
}
