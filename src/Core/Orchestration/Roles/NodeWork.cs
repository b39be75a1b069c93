using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Carries out the nodes of a plan: those that wait for nobody in parallel, each at most twice.</summary>
/// <param name="context">The run, on the lease of the nodes.</param>
/// <param name="agents">The models.</param>
/// <param name="book">The roles.</param>
/// <param name="options">Bounds.</param>
/// <param name="prompts">What agents are told.</param>
/// <param name="plan">Trace entry of the plan.</param>
internal sealed class NodeWork(RunContext context, RoleAgents agents, RoleBook book, RolesOptions options, RolePrompts prompts, int plan)
{
    private const int FewestTokens = 128;

    /// <summary>Results.</summary>
    public Blackboard Board { get; } = new();

    /// <summary>Does all nodes that are not done yet, in the order of their dependencies. What is missing to a node it is told.</summary>
    public async Task<ImmutableArray<NodeState>> Run(ImmutableArray<RoleNode> nodes, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = new Dictionary<string, NodeState>(StringComparer.Ordinal);
        var working = new Dictionary<Task<Outcome>, RoleNode>();
        try
        {
            while (ended.Count < nodes.Length)
            {
                foreach (var node in nodes.Where(node => !ended.ContainsKey(node.Id) && !working.ContainsValue(node) && node.DependsOn.All(ended.ContainsKey)))
                {
                    if (working.Count < options.MaxParallel)
                    {
                        working.Add(Do(node, nodes, "", 2, ended, stop.Token), node);
                    }
                }

                var first = await Task.WhenAny(working.Keys);
                working.Remove(first);
                var state = Written(await first);
                ended.Add(state.Node.Id, state);
            }
        }
        finally
        {
            // A cancelled run waits until what it had begun is booked.
            await stop.CancelAsync();
            foreach (var task in working.Keys)
            {
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        return [.. nodes.Select(node => ended[node.Id])];
    }

    /// <summary>Does a node again that was returned, once, by another model where there is one. Its earlier result stands when that fails.</summary>
    public async Task<NodeState> Again(NodeState state, string reason, ImmutableArray<RoleNode> nodes, CancellationToken cancellationToken)
    {
        var ended = nodes.ToDictionary(node => node.Id, node => new NodeState(node, Board.Entries.Any(entry => entry.Ref == node.Id), "", 0, "", false), StringComparer.Ordinal);
        var again = Written(await Do(state.Node, nodes, reason, 1, ended, cancellationToken, state.Model));
        return again with { Done = state.Done || again.Done, Attempts = state.Attempts + again.Attempts, Returned = true, Rejected = !again.Done, Model = again.Done ? again.Model : state.Model };
    }

    // Here and not where nodes run: they run side by side.
    private NodeState Written(Outcome outcome)
    {
        if (outcome.Entry is { } entry)
        {
            Board.Write(book.Find(entry.Role)!, entry);
        }

        return outcome.State;
    }

    private async Task<Outcome> Do(
        RoleNode node, ImmutableArray<RoleNode> nodes, string returned, int tries, Dictionary<string, NodeState> ended, CancellationToken cancellationToken, string except = "")
    {
        var role = book.Find(node.Role)!;
        var inputs = node.Inputs.Select(input => Board.Read(role, input)).OfType<BlackboardEntry>().ToList();
        var gaps = node.DependsOn.Where(other => !ended[other].Done).ToList();
        var (reason, model, attempts) = ("", "", 0);
        foreach (var candidate in Candidates(nodes.IndexOf(node), except))
        {
            if (attempts == tries)
            {
                break;
            }

            model = candidate;
            var messages = prompts.Node(node, role, inputs, gaps, returned.Length > 0 || reason == AgentErrors.Budget ? returned : reason);
            var answer = await agents.Ask(context, candidate, role, "node", messages, Tokens(node, nodes), plan, cancellationToken);
            attempts += answer.Error == AgentErrors.Budget ? 0 : 1; // what did not fit was not asked, and somebody cheaper may fit
            var result = answer.Outcome == CallOutcome.Ok ? NodeResult.Read(answer.Text) : null;
            var fault = result is null ? answer.Shortage() ?? "no_answer" : result.Fault(node);
            RolesTrace.Checked(context, node, candidate, result, fault, plan);
            if (fault is null)
            {
                return new Outcome(
                    new NodeState(node, true, candidate, attempts, reason, false),
                    new BlackboardEntry(node.Id, node.Role, candidate, node.OutputSchema, result!.Text, result.Evidence));
            }

            reason = fault;
            if (answer.Error == AgentErrors.Deadline)
            {
                break;
            }
        }

        return new Outcome(new NodeState(node, false, model, attempts, reason, false), null);
    }

    // In turn, so that nodes spread over the members; another model after each failure. A run of one model asks it again.
    private List<string> Candidates(int index, string except)
    {
        var models = agents.Models;
        var row = Enumerable.Range(index, models.Length).Select(i => models[i % models.Length]).Where(model => model != except).ToList();
        return row.Count > 1 ? row : row.Count == 1 ? [row[0], row[0]] : [except];
    }

    // A node's share of the budget is the length of its answer: nodes of equal shares may write as much as an answer may.
    private int Tokens(RoleNode node, ImmutableArray<RoleNode> nodes)
    {
        var fair = nodes.Sum(it => it.BudgetShare) / nodes.Length;
        return (int)Math.Clamp(context.MaxOutputTokens * node.BudgetShare / fair, Math.Min(FewestTokens, context.MaxOutputTokens), context.MaxOutputTokens);
    }

    private sealed record Outcome(NodeState State, BlackboardEntry? Entry);
}
