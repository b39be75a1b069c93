using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>One run of <c>roles</c>.</summary>
internal sealed class RolesRun(RunContext context, RolesOptions options, ReserveOptions reserve, RoleBook book, Judges judges)
{
    private const int AnswersInSynthesis = 6;
    private readonly RoleAgents _agents = new(context, options);
    private readonly RolePlanRules _rules = new(book, options);
    private readonly RolePrompts _prompts = new(book, options, context.Messages, context.NewKey());
    private readonly Role _executive = book.Find(RoleBook.Executive)!;
    private readonly RivalAnswer _rival = new(context, options, judges);
    private readonly List<string> _degradations = [];
    private int _plan;

    public async Task<RunDecision> Run(CancellationToken cancellationToken)
    {
        if (ParallelFanOut.PlanLimit(context) is { } limit)
        {
            _degradations.Add(limit);
        }

        // All but the synthesis spends from this lease: an answer is always left to be written.
        var lease = context.KeepingReserve(AnswersInSynthesis, reserve);
        if (await Plan(lease, cancellationToken) is not { } made)
        {
            return await Alone("no_plan", "no_hierarchy: nobody planned", "none", null, [], cancellationToken);
        }

        var (plan, source) = made;
        if (plan.SubGoals.Length < 2)
        {
            return await Alone("no_hierarchy", "no_hierarchy: fewer than 2 separable sub-goals", source, null, [], cancellationToken);
        }

        var work = new NodeWork(lease, _agents, book, options, _prompts, _plan);
        var states = await work.Run(plan.Nodes, cancellationToken);
        if (states.All(state => !state.Done))
        {
            return await Alone("all_gaps", "no_hierarchy: every part failed", source, plan, states, cancellationToken);
        }

        // Side by side, approval first: where money is short it goes before the rival.
        var approval = Approve(lease, plan, states, work.Board, cancellationToken);
        var asked = _rival.Ask(lease, _agents.Models, _plan, cancellationToken);
        await Task.WhenAll(approval, asked);
        var (verdict, rival) = (await approval, await asked);
        states = await Return(verdict, states, work, cancellationToken);
        if (verdict.Approved == false && (verdict.Returns.IsEmpty || states.Any(state => state.Rejected)))
        {
            _degradations.Add($"approval: rejected {string.Join(", ", states.Where(state => state.Rejected).Select(state => state.Node.Id))}".TrimEnd());
        }

        return await Synthesise(new Done(plan, source, states, verdict, work.Board, rival), cancellationToken);
    }

    // Planned, repaired once, or the template; null when no model answers, or when the template does not pass the rules either.
    private async Task<(RolePlan Plan, string Source)?> Plan(RunContext lease, CancellationToken cancellationToken)
    {
        if (await AskFirst(lease, "plan", _executive, _prompts.Plan(), _agents.Models, cancellationToken) is not { Outcome: CallOutcome.Ok } first)
        {
            return null;
        }

        var (plan, faults) = Checked(first.Text);
        var source = "executive";
        if (faults.Count > 0)
        {
            var repaired = await AskFirst(lease, "plan", _executive, _prompts.Repair(first.Text, faults), [first.Model], cancellationToken);
            var again = repaired is { Outcome: CallOutcome.Ok } ? Checked(repaired.Text) : (null, faults);
            source = again.Faults.Count == 0 ? "repaired" : "template";
            plan = source == "repaired" ? again.Plan : RolePlanTemplate.For(plan?.SubGoals ?? []);
            if (source == "template")
            {
                // The operator's roles and bounds may leave no room for it.
                var unfit = _rules.Faults(plan!);
                _degradations.Add(unfit.Count == 0 ? "plan: template" : "plan: the template does not pass the rules");
                if (unfit.Count > 0)
                {
                    RolesTrace.Planned(context, plan!, source, unfit, _rules, 0);
                    return null;
                }
            }
        }

        _plan = RolesTrace.Planned(context, plan!, source, faults, _rules, 0);
        return (plan!, source);
    }

    // Fewer than two goals need no nodes; that is a plan as well.
    private (RolePlan? Plan, IReadOnlyList<string> Faults) Checked(string text) =>
        RolePlan.Read(text) is not { } plan ? (null, ["The answer is not the JSON object asked for."])
        : plan.SubGoals.Length < 2 ? (plan, [])
        : (plan, _rules.Faults(plan));

    private async Task<QualityVerdict> Approve(
        RunContext lease, RolePlan plan, ImmutableArray<NodeState> states, Blackboard board, CancellationToken cancellationToken)
    {
        var verdict = new QualityVerdict(null, [], "", "no_manager");
        if (book.Find(RoleBook.QualityManager) is { } manager && manager.May(RolePermissions.Approve | RolePermissions.Read))
        {
            // Whoever plans does not approve as well, where there is somebody else.
            var models = _agents.Models.Length > 1 ? _agents.Models.RemoveAt(0).Add(_agents.Models[0]) : _agents.Models;
            var answer = await AskFirst(lease, "approve", manager, _prompts.Approve(plan.Nodes, board, manager), models, cancellationToken);
            var done = states.Where(state => state.Done).Select(state => state.Node.Id).ToList();
            verdict = answer is not { Outcome: CallOutcome.Ok } ? verdict with { Failure = answer?.Shortage() ?? "no_answer" }
                : QualityVerdict.Read(answer.Text, answer.Model, done) ?? verdict with { Failure = "unreadable", Model = answer.Model };
        }

        if (verdict.Approved is null)
        {
            _degradations.Add("approval: " + verdict.Failure);
        }

        RolesTrace.Approved(context, verdict, _plan);
        return verdict;
    }

    // In the order of their dependencies: what was built on a result that is another one now is done again as well.
    private async Task<ImmutableArray<NodeState>> Return(
        QualityVerdict verdict, ImmutableArray<NodeState> states, NodeWork work, CancellationToken cancellationToken)
    {
        var nodes = states.Select(state => state.Node).ToImmutableArray();
        var returned = verdict.Returns.ToDictionary(it => it.Node, it => it.Reason, StringComparer.Ordinal);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in RolePlanRules.InOrder(nodes))
        {
            var at = nodes.IndexOf(node);
            var on = node.DependsOn.Where(changed.Contains).ToList();
            if (returned.TryGetValue(node.Id, out var reason))
            {
                states = states.SetItem(at, await work.Again(states[at], reason, nodes, cancellationToken));
                Changed(!states[at].Rejected);
            }
            else if (on.Count > 0 && states[at].Done)
            {
                var again = await work.Again(states[at], $"it was built on {string.Join(", ", on)}, which has changed since", nodes, cancellationToken);
                states = states.SetItem(at, again with { Returned = false, Rejected = false });
                Changed(!again.Rejected);
                if (again.Rejected)
                {
                    _degradations.Add($"stale: {node.Id}");
                }
            }

            void Changed(bool done)
            {
                if (done)
                {
                    changed.Add(node.Id);
                }
            }
        }

        return states;
    }

    private async Task<RunDecision> Synthesise(Done done, CancellationToken cancellationToken)
    {
        var gaps = done.States.Where(state => !state.Done).Select(state => state.Gap).ToList();
        var asked = await AskFirst(context, "synthesis", _executive, _prompts.Synthesis(done.Plan.Nodes, done.Board, _executive, gaps), _agents.Models, cancellationToken);
        var answer = asked is { Outcome: CallOutcome.Ok } ? asked : null;
        var text = answer?.Text ?? string.Join("\n\n", done.Plan.Nodes.Select(node => done.Board.Read(_executive, node.Id)).OfType<BlackboardEntry>().Select(entry => $"[{entry.Ref}] {entry.Text}"));
        if (answer is null)
        {
            _degradations.Add("synthesis: " + (asked?.Shortage() ?? "no_answer"));
        }

        if (gaps.Count > 0)
        {
            _degradations.Add($"gaps: {gaps.Count} of {done.States.Length} parts");
            text += $"\n\nNot answered: {string.Join("; ", gaps)}."; // said here as well, since a model may forget to
        }

        var won = await Beats(done.Rival, new Candidate(text, answer is null ? [] : [answer.Model]), cancellationToken);
        return Decided(new RunDecision
        {
            Status = won != false && (gaps.Count > 0 || answer is null) ? RunStatus.Partial : Status(),
            StopReason = won == false ? "not_beaten" : answer is null ? asked?.Shortage() ?? "no_synthesis" : "synthesised",
            Answer = won == false ? done.Rival!.Text : text,
            Degradations = Degradations(),
            Report = RolesTrace.Report(done.Source, done.Plan, done.States, done.Verdict, _rules, won),
        }, won);
    }

    private async Task<bool?> Beats(Candidate? rival, Candidate answer, CancellationToken cancellationToken)
    {
        if (rival is null)
        {
            if (_rival.Missing.Length > 0)
            {
                _degradations.Add("rival: " + _rival.Missing);
            }

            return null;
        }

        var (won, degradations) = await _rival.Challenge(rival, answer, _plan, cancellationToken);
        _degradations.AddRange(degradations);
        if (won == false)
        {
            _degradations.Add($"no_hierarchy: the answer of {rival.Authors[0]} alone was not beaten");
        }

        return won;
    }

    // One model answers the conversation as it is.
    private async Task<RunDecision> Alone(
        string stop, string degradation, string source, RolePlan? plan, ImmutableArray<NodeState> states, CancellationToken cancellationToken)
    {
        _degradations.Add(degradation);
        var answer = await AskFirst(context, "answer", _executive, context.Messages, _agents.Models, cancellationToken);
        if (answer is not { Outcome: CallOutcome.Ok })
        {
            return Decided(NoAnswer.Because(_agents.Failures, answer?.Shortage() ?? "all_ended", Degradations()));
        }

        return Decided(new RunDecision
        {
            Status = Status(), StopReason = stop, Answer = answer.Text, Degradations = Degradations(),
            Report = RolesTrace.Report(source, plan, states, null, _rules),
        });
    }

    // The first answer; how the last one that was asked failed when there is none, null when there was nobody to ask.
    private async Task<AgentAnswer?> AskFirst(
        RunContext lease, string stage, Role role, ImmutableArray<ChatMessage> messages, IEnumerable<string> models, CancellationToken cancellationToken)
    {
        AgentAnswer? answer = null;
        foreach (var model in models)
        {
            answer = await _agents.Ask(lease, model, role, stage, messages, context.MaxOutputTokens, _plan, cancellationToken);
            if (answer.Outcome == CallOutcome.Ok || answer.Error == AgentErrors.Deadline)
            {
                break;
            }
        }

        return answer;
    }

    private ImmutableArray<string> Degradations() =>
    [
        .. _agents.Failures.Select(answer => $"member_failed: {answer.Model} ({answer.Reason()})")
            .Concat(_degradations).Distinct(StringComparer.Ordinal),
    ];

    private RunStatus Status() => Degradations().IsEmpty ? RunStatus.Complete : RunStatus.Degraded;

    private RunDecision Decided(RunDecision decision, bool? won = null)
    {
        RolesTrace.Decided(context, decision, won, _plan);
        return decision;
    }

    // The work before the answer is written.
    private sealed record Done(RolePlan Plan, string Source, ImmutableArray<NodeState> States, QualityVerdict Verdict, Blackboard Board, Candidate? Rival);
}
