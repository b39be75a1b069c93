using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// Asks all members the same question at once.
/// <list type="number">
/// <item>All start together; each has its own time limit.</item>
/// <item>A member that fails is replaced once from the reserve, healthy models first; one that does not fit into the budget by one that does.</item>
/// <item>The caller's quorum ends the wait at once; without one, more than half (at least two) start a short grace.</item>
/// <item>Whoever is still at work is cancelled, and waited for until its usage is booked.</item>
/// </list>
/// </summary>
/// <param name="options">Time limits.</param>
public sealed class ParallelFanOut(FanOutOptions options)
{
    internal const string Stage = "fan_out";

    /// <summary>Runs to the end. Only a cancelled token throws, after everything that was used is in the trace.</summary>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="next">Members that are asked later when these are not enough: so much time has to be left for them. Null = there is no later.</param>
    public async Task<FanOutResult> Run(RunContext context, CancellationToken cancellationToken, IReadOnlyCollection<string>? next = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var quorum = Quorum(context);
        var plan = context.Trace.Add(Plan(context, quorum));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var round = new FanOutRound(context, next, question => context.Agents.Ask(question, stop.Token), (model, agent) => Question(context, model, agent, plan));
        try
        {
            round.StartMembers();
            var quorumEnded = await Wait(round, context, quorum, stop.Token);
            return Result(round, context, plan, quorum, quorumEnded);
        }
        finally
        {
            // Where all have answered there is nothing to end, and ending it would cost the answer a turn of the scheduler.
            if (round.Pending)
            {
                await stop.CancelAsync();
                await round.Drain();
            }
        }
    }

    /// <summary>How many answers are enough: the caller's number, else half of the members rounded up, at least two; never more than there are.</summary>
    internal static int Quorum(RunContext context)
    {
        var members = context.Members.Length;
        return Math.Clamp(context.Quorum ?? Math.Max(2, (members + 1) / 2), 1, Math.Max(1, members));
    }

    private async Task<bool> Wait(FanOutRound round, RunContext context, int quorum, CancellationToken cancellationToken)
    {
        Task? grace = null;
        while (round.Pending)
        {
            if (!await round.Next(grace))
            {
                return true;
            }

            if (round.Answered < quorum || !round.Pending)
            {
                continue;
            }

            if (context.Quorum is not null)
            {
                return true;
            }

            grace ??= Task.Delay(Grace(round.Latencies), context.Clock, cancellationToken);
        }

        return false;
    }

    private TimeSpan Grace(IReadOnlyList<TimeSpan> latencies)
    {
        var sorted = latencies.Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        var seconds = Math.Max(median.TotalSeconds * options.GraceOfMedian, options.MinGraceSeconds);
        return TimeSpan.FromSeconds(Math.Min(seconds, options.MaxGraceSeconds));
    }

    private AgentQuestion Question(RunContext context, string model, string agent, int plan) => new()
    {
        Model = model, Messages = context.Messages, Stage = Stage, Role = AgentRoles.Proposer, Agent = agent, Parent = plan,
        MaxOutputTokens = context.MaxOutputTokens, Temperature = context.Temperature, Seed = context.Seed, Stop = context.Stop, Format = context.Format, Tools = context.Tools,
        Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
    };

    private static TraceEvent Plan(RunContext context, int quorum) => new()
    {
        Seq = 0, Stage = Stage, Kind = TraceKind.Plan,
        Data = JsonSerializer.Serialize(new { members = context.Members, asked = Asked(context), reserve = context.Reserve, quorum }),
    };

    private static FanOutResult Result(FanOutRound round, RunContext context, int plan, int quorum, bool quorumEnded)
    {
        var members = context.Members.Length;
        var answers = round.Ended.Where(member => member.Ok).OrderBy(member => member.Rank).ToImmutableArray();
        var failures = round.Ended.Where(member => !member.Ok).OrderBy(member => member.Rank).ToImmutableArray();
        var late = failures.Any(member => member.Answer.Error == AgentErrors.Deadline);
        var (replaced, unpaid) = Unpaid(answers, failures);
        var enough = context.Quorum is not null && answers.Length >= quorum; // what the caller asked for was done
        var degradations = ImmutableArray.CreateBuilder<string>();
        AddWhen(PlanLimit(context) is not null, PlanLimit(context)!);

        if (!enough)
        {
            degradations.AddRange(failures.Where(member => member.Answer.Error is not (AgentErrors.Budget or AgentErrors.Deadline) || replaced.Contains(member))
                .Select(member => $"member_failed: {member.Model} ({member.Answer.Reason()})"));
            AddWhen(unpaid > 0, $"{AgentErrors.Budget}: {members - unpaid} of {members} members");
            AddWhen(late, AgentErrors.Deadline);
            AddWhen(quorumEnded, $"quorum: {answers.Length} of {members} awaited");
        }

        return new FanOutResult
        {
            Answers = answers, Failures = failures, Plan = plan, Degradations = degradations.ToImmutable(),
            StopReason = quorumEnded || enough && answers.Length < members ? "quorum"
                : answers.Length >= members ? "all_answered"
                : late ? AgentErrors.Deadline : unpaid > 0 ? AgentErrors.Budget : "all_ended",
        };

        void AddWhen(bool condition, string text)
        {
            if (condition)
            {
                degradations.Add(text);
            }
        }
    }

    /// <summary>Those that did not fit into the budget: for whom a cheaper one answered, and the number of those for whom nobody did.</summary>
    internal static (ImmutableArray<MemberAnswer> Replaced, int Unpaid) Unpaid(IEnumerable<MemberAnswer> answers, IReadOnlyCollection<MemberAnswer> failures)
    {
        var dear = failures.Where(member => member.Answer.Error == AgentErrors.Budget).ToList();
        var stoodIn = answers.Select(member => member.StoodInFor).ToList();
        var replaced = dear.Where(member => stoodIn.Remove(member.Model)).ToImmutableArray(); // a model named twice is to be replaced twice

        // Who was to stand in and did not fit either is missing once, not twice.
        return (replaced, dear.Count(member => !replaced.Contains(member) && !dear.Exists(it => it.Model == member.StoodInFor)));
    }

    /// <summary>That the plan allowed fewer members than were asked for; null when it did not.</summary>
    internal static string? PlanLimit(RunContext context) =>
        Asked(context) > context.Members.Length ? $"plan_limit: {context.Members.Length} of {Asked(context)} members" : null;

    private static int Asked(RunContext context) => Math.Max(context.MembersAsked, context.Members.Length);
}
