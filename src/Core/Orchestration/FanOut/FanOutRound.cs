using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The calls of one fan-out: who is at work, who has answered, who may still stand in.</summary>
/// <param name="context">The run.</param>
/// <param name="next">Members that are asked when these are not enough; null = all members are asked at once, and none waits for another.</param>
/// <param name="ask">Puts a question to a model under an agent's name.</param>
/// <param name="question">The question to a model under an agent's name.</param>
internal sealed class FanOutRound(
    RunContext context, IReadOnlyCollection<string>? next, Func<AgentQuestion, Task<AgentAnswer>> ask, Func<string, string, AgentQuestion> question)
{
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly Dictionary<Task<AgentAnswer>, (int Rank, string? StoodInFor)> _pending = [];
    private readonly List<int> _reserve = [.. Enumerable.Range(0, context.Reserve.Length)];
    private readonly List<MemberAnswer> _ended = [];
    private readonly List<TimeSpan> _latencies = [];

    /// <summary>Somebody is still at work.</summary>
    public bool Pending => _pending.Count > 0;

    /// <summary>Whole answers so far.</summary>
    public int Answered => _latencies.Count;

    /// <summary>How long each whole answer took.</summary>
    public IReadOnlyList<TimeSpan> Latencies => _latencies;

    /// <summary>Calls that ended by themselves.</summary>
    public IReadOnlyList<MemberAnswer> Ended => _ended;

    public void StartMembers()
    {
        _started.UnionWith(context.Members);
        for (var rank = 0; rank < context.Members.Length; rank++)
        {
            Start(context.Members[rank], rank, standsInFor: null);
        }
    }

    /// <summary>Takes in the next call that ends; false when the grace ended first.</summary>
    public async Task<bool> Next(Task? grace)
    {
        var first = await Task.WhenAny(grace is null ? _pending.Keys : _pending.Keys.Append(grace));
        if (first is not Task<AgentAnswer> call)
        {
            await first; // throws when the caller has cancelled
            return false;
        }

        _pending.Remove(call, out var who);
        var member = new MemberAnswer(who.Rank, await call, who.StoodInFor);
        _ended.Add(member);
        if (member.Ok)
        {
            _latencies.Add(member.Answer.Duration);
        }
        else if (!member.Replacement)
        {
            Replace(member.Answer);
        }

        return true;
    }

    /// <summary>Waits until the calls that were cancelled are booked.</summary>
    public async Task Drain()
    {
        foreach (var call in _pending.Keys)
        {
            // Suppressed: these calls were cancelled on purpose, and their trace entry tells how they ended.
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void Replace(AgentAnswer failed)
    {
        // What did not fit into the time will not fit for another model either; what did not fit into the budget may, at a lower price.
        var may = failed.Error switch
        {
            AgentErrors.Deadline => [],
            AgentErrors.Budget => _reserve.FindAll(index => IsPaidRather(context.Reserve[index], failed.Model)),
            _ => _reserve,
        };
        if (may.Count == 0)
        {
            return;
        }

        var healthy = may.FindIndex(index => context.Agents.IsHealthy(context.Reserve[index]));
        var chosen = may[Math.Max(0, healthy)];
        _reserve.Remove(chosen);
        Start(context.Reserve[chosen], context.Members.Length + chosen, failed.Model);
    }

    private bool IsPaidRather(string model, string than) =>
        Price(model) is { } call && Price(than) is { } other && call.CostUsd < other.CostUsd && context.Budget.CanReserve(call, context.Clock.GetUtcNow());

    private CallReservation? Price(string model) => context.Agents.WorstCase(question(model, ""));

    private void Start(string model, int rank, string? standsInFor)
    {
        _started.Add(model);

        // Who stands in is not replaced by the reserve any more, but by those that are asked after this round.
        var others = next is null ? [] : standsInFor is null ? next.Concat(_reserve.Select(index => context.Reserve[index])) : next;
        var call = ask(question(model, $"agent-{rank + 1}") with { HasStandIn = others.Any(other => !_started.Contains(other) && context.Agents.IsHealthy(other)) });
        _pending.Add(call, (rank, standsInFor));
    }
}
