using System.Diagnostics;
using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Models;

/// <summary>Instruments of model calls, by the GenAI semantic conventions of OpenTelemetry.</summary>
internal sealed class ModelMetrics
{
    // The conventions' own: from 10 ms in doubling steps.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private readonly ModelLabels _labels;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;

    public ModelMetrics(IMeterFactory meters, ModelGuards guards, ModelLabels labels)
    {
        _labels = labels;
        var meter = meters.Create(Meters.Name);
        _duration = meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of one try of a model call.", null, Seconds);
        _firstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Time until the first piece of a streamed answer.", null, Seconds);
        meter.CreateObservableGauge(
            "llmhive.breaker.state", () => guards.States().Where(breaker => labels.IsNamed(breaker.Model)).Select(Measure), "{state}",
            "Breakers of listed models that were called and of others that failed: 0 closed, 1 half-open, 2 open.");
    }

    public void Called(ModelCard model, CallOutcome outcome, TimeSpan duration)
    {
        var tags = new TagList([Operation(model), Provider(model), Model(model), new("llmhive.outcome", outcome.Name())]);
        if (outcome != CallOutcome.Ok)
        {
            tags.Add("error.type", outcome.Name());
        }

        _duration.Record(duration.TotalSeconds, tags);
    }

    public void FirstChunk(ModelCard model, TimeSpan after) => _firstChunk.Record(after.TotalSeconds, Operation(model), Provider(model), Model(model));

    /// <summary>Value of <c>gen_ai.operation.name</c>.</summary>
    public static string OperationOf(ModelCard model) => model.Kind == ModelKind.Embedding ? "embeddings" : "chat";

    private static KeyValuePair<string, object?> Operation(ModelCard model) => new("gen_ai.operation.name", OperationOf(model));

    private static KeyValuePair<string, object?> Provider(ModelCard model) => new("gen_ai.provider.name", GenAiNames.Provider(model.Provider));

    private KeyValuePair<string, object?> Model(ModelCard model) => new("gen_ai.request.model", _labels.Of(model.Id));

    private static Measurement<int> Measure((string Model, CircuitState State) breaker) => new(
        breaker.State switch { CircuitState.Closed => 0, CircuitState.HalfOpen => 1, _ => 2 },
        new KeyValuePair<string, object?>("gen_ai.request.model", breaker.Model));
}
