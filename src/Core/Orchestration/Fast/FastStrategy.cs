using System.Text;
using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>fast</c>: asks the best healthy member alone, and the next one when it fails. Whoever reads along gets the words as they come;
/// once the first ones are out, nobody else can answer in the member's place.
/// </summary>
/// <param name="options">Time limits.</param>
public sealed class FastStrategy(FastOptions options) : IOrchestrationStrategy
{
    /// <summary>Stop reason of an answer that broke off while it was read: nobody can stand in for it any more.</summary>
    internal const string CutOff = "cut_off";

    private const string Stage = "route";

    /// <inheritdoc />
    public string Name => "fast";

    /// <inheritdoc />
    public bool TakesTools => true;

    /// <inheritdoc />
    public int Answers(int members) => 1;

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);

        // An open breaker may be about to close: unhealthy members are the last resort, not left out.
        var candidates = context.Members.Concat(context.Reserve).OrderByDescending(context.Agents.IsHealthy).ToImmutableArray();
        var plan = context.Trace.Add(new TraceEvent
        {
            Seq = 0, Stage = Stage, Kind = TraceKind.Plan,
            Data = JsonSerializer.Serialize(new { candidates, unhealthy = candidates.Where(model => !context.Agents.IsHealthy(model)) }),
        });
        var failures = new List<AgentAnswer>();
        var (isOut, held) = (false, new StringBuilder());

        // White space alone is no answer: it waits for a first word, so that another member may still stand in.
        Action<string>? write = context.Write is not { } reader ? null : text =>
        {
            if (isOut)
            {
                reader(text);
                return;
            }

            held.Append(text);
            if (!string.IsNullOrWhiteSpace(text))
            {
                isOut = true;
                reader(held.ToString());
                held.Clear();
            }
        };
        foreach (var (rank, model) in candidates.Index())
        {
            held.Clear();
            var question = Question(context, model, $"agent-{failures.Count + 1}", plan);
            var answer = await context.Agents.Ask(
                question with { Write = write, HasStandIn = candidates.Skip(rank + 1).Any(context.Agents.IsHealthy) }, cancellationToken);
            if (answer.Outcome == CallOutcome.Ok)
            {
                return Decided(context, Answered(answer, failures), model, plan);
            }

            failures.Add(answer);
            if (isOut || answer.Error == AgentErrors.Deadline)
            {
                break;
            }
        }

        var stop = isOut ? CutOff : failures.LastOrDefault()?.Error is AgentErrors.Deadline or AgentErrors.Budget ? failures[^1].Error : "all_ended";
        return Decided(context, NoAnswer.Because(failures, stop, Degradations(failures)), "", plan);
    }

    private static RunDecision Answered(AgentAnswer answer, List<AgentAnswer> failures) => new()
    {
        Status = failures.Count == 0 ? RunStatus.Complete : RunStatus.Degraded,
        StopReason = "answered",
        Answer = answer.Text,
        ToolCalls = answer.ToolCalls,
        Degradations = Degradations(failures),
        Replacements = failures.Count == 0 ? [] : [answer.Model],
    };

    private static ImmutableArray<string> Degradations(List<AgentAnswer> failures) =>
        [.. failures.Select(answer => $"member_failed: {answer.Model} ({answer.Reason()})")];

    private AgentQuestion Question(RunContext context, string model, string agent, int plan) => new()
    {
        Model = model, Messages = context.Messages, Stage = Stage, Role = AgentRoles.Responder, Agent = agent, Parent = plan,
        MaxOutputTokens = context.MaxOutputTokens, Temperature = context.Temperature, Seed = context.Seed, Stop = context.Stop, Format = context.Format, Tools = context.Tools,
        Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
    };

    private static RunDecision Decided(RunContext context, RunDecision decision, string model, int parent)
    {
        context.Trace.Add(new TraceEvent
        {
            Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Decision,
            Data = JsonSerializer.Serialize(new
            {
                status = decision.Status.ToString().ToLowerInvariant(), stop_reason = decision.StopReason, answered_by = model, degradations = decision.Degradations,
            }),
        });
        return decision;
    }
}
