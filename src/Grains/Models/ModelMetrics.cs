using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Models;

/// <summary>Instruments of model calls, by the GenAI semantic conventions of OpenTelemetry.</summary>
internal sealed class ModelMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _duration = meters.Create(Meters.Name)
        .CreateHistogram<double>("gen_ai.client.operation.duration", "s", "Duration of one try of a model call.");

    public void Called(ModelCard model, CallOutcome outcome, TimeSpan duration) =>
        _duration.Record(
            duration.TotalSeconds,
            new("gen_ai.operation.name", model.Kind == ModelKind.Embedding ? "embeddings" : "chat"),
            new("gen_ai.provider.name", model.Provider),
            new("gen_ai.request.model", model.Id),
            new("llmhive.outcome", outcome.Name()));
}
