namespace LLMHive.Orchestration;

/// <summary>Puts what a request asks of its answer into the context of its run.</summary>
public static class FittedContext
{
    /// <summary>The run with the checks of its answer; or why they cannot be made, which admission tells before.</summary>
    public static Outcome<RunContext> Of(RunContext context, RunRequest request, AnswerFormats formats)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(formats);
        var format = request.Format is { } wanted ? formats.Compile(wanted) : null;
        var tools = request.Tools is { } offered ? ToolCheck.Of(offered) : null;
        return (format?.Refusal ?? tools?.Refusal) is { } refusal
            ? refusal
            : context with { Format = format?.Value, Tools = tools?.Value, Skipped = request.Skipped };
    }
}
