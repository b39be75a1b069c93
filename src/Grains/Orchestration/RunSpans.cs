using System.Diagnostics;
using LLMHive.Telemetry;

namespace LLMHive.Orchestration;

/// <summary>What the span of a run tells of its end.</summary>
internal static class RunSpans
{
    public static void Tell(this Activity? span, RunResult run)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("llmhive.engine.executed", run.EngineExecuted).SetTag("llmhive.status", run.Status.ToString().ToLowerInvariant())
            .SetTag("llmhive.stop_reason", run.StopReason).SetTag("llmhive.cost_usd", (double)run.CostUsd)
            .SetTag("gen_ai.usage.input_tokens", run.Usage.In).SetTag("gen_ai.usage.output_tokens", run.Usage.Out);
        if (run.Agreement is { } agreement)
        {
            span.SetTag("llmhive.agreement", agreement);
        }

        if (run.Failure is { } failure)
        {
            span.Fail(failure.Code);
        }
    }
}
