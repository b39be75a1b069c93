using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What hive models do not take of <c>response_format</c>, <c>tools</c> and conversations with tool calls.</summary>
internal static class FitRefusals
{
    /// <summary>Why an engine does not take them; null when it does, or when there are none.</summary>
    public static Refusal? Of(IOrchestrationStrategy engine, ParsedRequest request, AnswerFormats formats) =>
        request.HiveFault ?? Format(engine, request, formats) ?? Tools(engine, request);

    /// <summary>That none of the members can be asked.</summary>
    public static Refusal Nobody(string model, ParsedRequest request, IEnumerable<string> members)
    {
        var param = Param(request);
        return Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'{param}' is taken by no member of {model} ({string.Join(", ", members)}). Name members that take tools in 'hive.members'; GET /v1/models tells which do.", param);
    }

    private static Refusal? Format(IOrchestrationStrategy engine, ParsedRequest request, AnswerFormats formats) =>
        request.Format is not { } format ? null
        : engine.TakesFormat ? formats.Compile(format).Refusal
        : Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'response_format' is not taken by the engine {engine.Name}. Leave it out, or ask hive/fast, hive/vote, hive/auto, hive/council, hive/fuse or hive/refine.", "response_format");

    private static Refusal? Tools(IOrchestrationStrategy engine, ParsedRequest request)
    {
        if (request.NeedsTools && !engine.TakesTools)
        {
            var param = Param(request);
            return Refusal.Of(
                RefusalCodes.UnsupportedParameter,
                $"'{param}' {(param == "tools" ? "is" : "has tool calls, which are")} not taken by the engine {engine.Name}. "
                + "Leave it out, or ask hive/fast, hive/vote, or hive/auto with accuracy 1 to 3.",
                param);
        }

        return request.Tools is { } tools ? ToolCheck.Of(tools).Refusal
            : request.ToolChoice is null or "\"none\"" or "\"auto\"" ? null
            : Refusal.Of(RefusalCodes.InvalidRequest, "'tool_choice' is given without 'tools'. Give both or neither.", "tool_choice");
    }

    private static string Param(ParsedRequest request) =>
        request.Tools is not null ? "tools" : FormattableString.Invariant($"messages[{request.ToolMessageAt}]");
}
