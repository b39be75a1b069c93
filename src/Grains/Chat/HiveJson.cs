using System.Text.Json;
using System.Text.Json.Serialization;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>The answer field <c>hive</c>: what a caller reads beside the answer, in snake_case.</summary>
internal static class HiveJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The first event of a stream: the run has begun.</summary>
    public static string Running(string runId) =>
        JsonSerializer.Serialize(new { RunId = runId, Status = RunStatus.Running }, Options);

    /// <summary>The result without its trace, which GET /v1/runs/{id} shows; with an explanation when one was asked for.</summary>
    public static string Of(RunResult result, bool explain) =>
        JsonSerializer.Serialize(
            new
            {
                result.RunId,
                result.Status,
                result.EngineRequested,
                result.EngineExecuted,
                result.Degradations,
                result.Confidence,
                Calibrated = result.Confidence is not null,
                result.Agreement,
                result.NEff,
                result.Votes,
                result.Dissent,
                Citations = Array.Empty<string>(),
                Members = result.Members.Select(member => new
                {
                    member.Model,
                    member.Outcome,
                    member.Vote,
                    Usage = new { PromptTokens = member.Usage.In, CompletionTokens = member.Usage.Out, member.Usage.Estimated },
                    member.CostUsd,
                    member.Ms,
                    member.Error,
                    member.Replacement,
                }),
                result.Route,
                result.CostUsd,
                result.StopReason,
                Report = result.Report.Length == 0 ? default(JsonElement?) : JsonElement.Parse(result.Report),
                Explanation = explain ? RunExplanation.Of(result) : null,
            },
            Options);
}
