using System.Diagnostics.Metrics;
using LLMHive.Telemetry;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>Instruments of admission.</summary>
internal sealed class LimitMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _alerts = meters.Create(Meters.Name)
        .CreateCounter<long>("llmhive.usage.alerts", "{alert}", "Usage alerts told, by metric and level.");

    private readonly Counter<long> _decisions = meters.Create(Meters.Name)
        .CreateCounter<long>("llmhive.admissions", "{request}", "Decisions of the gates, by plan and by the code of the refusal.");

    public void Alerted(UsageAlert alert) =>
        _alerts.Add(1, new("llmhive.metric", alert.Metric.ToString().ToLowerInvariant()), new("llmhive.level", alert.Level));

    public void Decided(string plan, Refusal? refusal) =>
        _decisions.Add(1, new("llmhive.plan", plan), new("llmhive.decision", refusal?.Code ?? "admitted"));
}
