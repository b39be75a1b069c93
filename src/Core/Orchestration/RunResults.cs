using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>Puts the result of a run together from what was asked, decided and traced.</summary>
public static class RunResults
{
    /// <summary>The run as it stands while it works.</summary>
    public static RunResult Running(string runId, RunRequest request, ImmutableArray<TraceEvent> trace, DateTimeOffset startedAt) =>
        Result(runId, request, new RunDecision { Status = RunStatus.Running, StopReason = "" }, trace, startedAt, null);

    /// <summary>The run at its end.</summary>
    public static RunResult Ended(
        string runId, RunRequest request, RunDecision decision, ImmutableArray<TraceEvent> trace, DateTimeOffset startedAt, DateTimeOffset endedAt) =>
        Result(runId, request, decision, trace, startedAt, endedAt);

    /// <summary>The entry that tells of an accuracy level carried out by another engine than was asked.</summary>
    public static TraceEvent HandedOver(RunRequest request, string engine) => new()
    {
        Seq = 0, Stage = AutoTrace.Stage, Kind = TraceKind.Plan, Data = JsonSerializer.Serialize(new { accuracy = request.Accuracy, engine }),
    };

    /// <summary>A decision without an answer.</summary>
    public static RunDecision Failed(string stopReason, Refusal failure) =>
        new() { Status = RunStatus.Failed, StopReason = stopReason, Failure = failure };

    private static RunResult Result(
        string runId, RunRequest request, RunDecision decision, ImmutableArray<TraceEvent> trace, DateTimeOffset startedAt, DateTimeOffset? endedAt)
    {
        var members = Members(decision, trace);
        return new RunResult
        {
            RunId = runId, UserId = request.Ticket.UserId, Model = request.Model,
            EngineRequested = request.Engine, EngineExecuted = trace.IsEmpty ? "" : decision.Engine ?? request.Engine,
            Status = decision.Status, Degradations = decision.Degradations, Answer = decision.Answer, Confidence = decision.Confidence,
            Agreement = decision.Agreement, NEff = decision.NEff, Votes = decision.Votes, Dissent = decision.Dissent,
            Members = members,
            Usage = members.Aggregate(default(TokenUsage), (sum, member) => Plus(sum, member.Usage)),
            CostUsd = trace.Sum(entry => entry.CostUsd),
            StopReason = decision.StopReason, StartedAt = startedAt, EndedAt = endedAt, Trace = trace, Failure = decision.Failure, Route = decision.Route,
            Report = decision.Report, ToolCalls = decision.ToolCalls.IsDefault ? [] : decision.ToolCalls,
        };
    }

    private static ImmutableArray<RunMember> Members(RunDecision decision, ImmutableArray<TraceEvent> trace) =>
    [
        .. trace.Where(entry => entry.Model.Length > 0)
            .GroupBy(entry => entry.Model, StringComparer.Ordinal)
            .Select(calls => (Calls: calls, Told: calls.FirstOrDefault(call => IsAnswer(call, calls)) ?? calls.Last()))
            .Select(it => Member(decision, it.Calls, it.Told)),
    ];

    // Who answered is one that answered, whatever became of its later calls as a judge or a corrector.
    private static bool IsAnswer(TraceEvent call, IEnumerable<TraceEvent> all) =>
        call is { Kind: TraceKind.Call, Outcome: "ok" } && AgentRoles.AnswersTheUser(call.Role)
        && !all.Any(check => check.Kind == TraceKind.Verify && check.Agent == call.Agent && check.Parent == call.Parent); // an answer of another form than asked for

    private static RunMember Member(RunDecision decision, IGrouping<string, TraceEvent> calls, TraceEvent told) => new()
    {
        Model = calls.Key,
        Outcome = told.Outcome,
        Vote = decision.VoteOf.GetValueOrDefault(calls.Key),
        Usage = calls.Aggregate(default(TokenUsage), (sum, call) => Plus(sum, Usage(call))),
        CostUsd = calls.Sum(call => call.CostUsd),
        Ms = calls.Sum(call => call.Ms),
        Error = told.Error,
        Replacement = decision.Replacements.Contains(calls.Key),
    };

    private static TokenUsage Usage(TraceEvent call) => new(call.TokensIn, call.TokensOut, call.TokensCached, call.TokensReasoning, call.Estimated);

    private static TokenUsage Plus(TokenUsage a, TokenUsage b) =>
        new(a.In + b.In, a.Out + b.Out, a.Cached + b.Cached, a.Reasoning + b.Reasoning, a.Estimated || b.Estimated);
}
