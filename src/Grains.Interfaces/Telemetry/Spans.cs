using System.Diagnostics;

namespace LLMHive.Telemetry;

/// <summary>
/// The product's spans, by the GenAI semantic conventions of OpenTelemetry: one <see cref="Workflow"/> per run, one
/// <see cref="Agent"/> per member of it, one <see cref="Chat"/> per try of a provider call. Nothing is made, and no name is
/// put together, while nobody listens. Prompts, answers, keys and user ids are never in them.
/// </summary>
public static class Spans
{
    /// <summary>Name of the product's activity source.</summary>
    public const string SourceName = "LLMHive";

    private const string Operation = "gen_ai.operation.name";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>True while somebody listens.</summary>
    public static bool Wanted => Source.HasListeners();

    /// <summary>A run of a hive model.</summary>
    public static Activity? Workflow(string model, string engine, string runId)
    {
        if (!Wanted || Source.StartActivity("invoke_workflow " + model) is not { } span)
        {
            return null;
        }

        return span.SetTag(Operation, "invoke_workflow").SetTag("gen_ai.agent.name", model).SetTag("gen_ai.provider.name", "llmhive")
            .SetTag("llmhive.engine.requested", engine).SetTag("llmhive.run.id", runId);
    }

    /// <summary>A member of a run that is asked.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="provider">Its provider, as the conventions call it; null = unknown.</param>
    public static Activity? Agent(string model, string? provider) => Wanted && Source.StartActivity("invoke_agent " + model) is { } span
        ? span.SetTag(Operation, "invoke_agent").SetTag("gen_ai.agent.name", model).SetTag("gen_ai.request.model", model).SetTag("gen_ai.provider.name", provider)
        : null;

    /// <summary>One try of a provider call.</summary>
    /// <param name="operation"><c>chat</c> or <c>embeddings</c>.</param>
    /// <param name="provider">The provider, as the conventions call it.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="attempt">0 for the first try.</param>
    public static Activity? Chat(string operation, string provider, string model, int attempt)
    {
        if (!Wanted || Source.StartActivity($"{operation} {model}", ActivityKind.Client) is not { } span)
        {
            return null;
        }

        span.SetTag(Operation, operation).SetTag("gen_ai.provider.name", provider).SetTag("gen_ai.request.model", model);
        return attempt == 0 ? span : span.SetTag("llmhive.attempt", attempt);
    }

    /// <summary>Marks a span as failed; <paramref name="code"/> is a word of ours, never an exception's or a provider's text.</summary>
    public static void Fail(this Activity span, string code)
    {
        ArgumentNullException.ThrowIfNull(span);
        span.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error);
    }
}
