using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>Says whether a plan may be carried out: its shape, its budget, and who gives work to whom.</summary>
/// <param name="book">The roles.</param>
/// <param name="options">Bounds.</param>
internal sealed class RolePlanRules(RoleBook book, RolesOptions options)
{
    private const int MaxObjective = 1000;
    private const int MaxAcceptance = 5;

    /// <summary>Forms of results.</summary>
    public static ImmutableArray<string> Forms { get; } = ["text", "number", "list", "json"];

    /// <summary>What is wrong with a plan, in words for whoever planned it; empty = nothing.</summary>
    public IReadOnlyList<string> Faults(RolePlan plan)
    {
        var nodes = plan.Nodes;
        if (nodes.Length == 0 || nodes.Length > options.MaxNodes)
        {
            return [$"There are {nodes.Length} nodes. Give 1 to {options.MaxNodes}."];
        }

        if (nodes.GroupBy(node => node.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1 || same.Key.Length is 0 or > 32) is { } unnamed)
        {
            return [$"The id '{unnamed.Key}' stands twice, or is empty or longer than 32 characters. Give each node its own."];
        }

        var faults = nodes.SelectMany(node => Faults(node, nodes)).ToList();
        faults.AddRange(Budget(nodes));
        faults.AddRange(Delegations(nodes));
        if (faults.Count == 0 && Depth(nodes) is var depth && (depth is null || depth > options.MaxDepth))
        {
            faults.Add(depth is null ? "Nodes wait for each other in a circle." : $"The longest chain has {depth} nodes. Give at most {options.MaxDepth}.");
        }

        return faults;
    }

    /// <summary>The nodes of a plan without circles, each after those that it depends on; else in their order.</summary>
    public static IEnumerable<RoleNode> InOrder(ImmutableArray<RoleNode> nodes)
    {
        var left = nodes.ToList();
        var given = new HashSet<string>(StringComparer.Ordinal);
        while (left.Find(node => node.DependsOn.All(given.Contains)) is { } next)
        {
            left.Remove(next);
            given.Add(next.Id);
            yield return next;
        }
    }

    /// <summary>Who gives a node; null when nobody may.</summary>
    public Role? DelegatorOf(RoleNode node) =>
        book.Find(node.Role) is not { } role ? null : node.DelegatedBy.Length > 0 ? book.Find(node.DelegatedBy) : book.DelegatorOf(role);

    private IEnumerable<string> Faults(RoleNode node, ImmutableArray<RoleNode> nodes)
    {
        if (node.Objective.Length is 0 or > MaxObjective)
        {
            yield return $"{node.Id}: the objective has {node.Objective.Length} characters. Give 1 to {MaxObjective}.";
        }

        if (!Forms.Contains(node.OutputSchema))
        {
            yield return $"{node.Id}: output_schema is none of {string.Join(", ", Forms)}.";
        }

        if (node.Acceptance.Length > MaxAcceptance)
        {
            yield return $"{node.Id}: there are {node.Acceptance.Length} words of acceptance. Give at most {MaxAcceptance}.";
        }

        foreach (var other in node.DependsOn.Where(other => other == node.Id || nodes.All(known => known.Id != other)))
        {
            yield return $"{node.Id}: depends_on names '{other}', which is no other node.";
        }

        if (book.Find(node.Role) is not { } role)
        {
            yield return $"{node.Id}: '{node.Role}' is no role.";
            yield break;
        }

        if (!role.May(RolePermissions.Execute | RolePermissions.Write))
        {
            yield return $"{node.Id}: {role.Name} may not execute and write.";
        }

        if (node.Inputs.Length > 0 && !role.May(RolePermissions.Read))
        {
            yield return $"{node.Id}: {role.Name} may not read results of others.";
        }

        if (DelegatorOf(node) is not { } by || !by.May(RolePermissions.Delegate) || by.Level <= role.Level || !book.IsAbove(by, role))
        {
            yield return $"{node.Id}: '{node.DelegatedBy}' may not give work to {role.Name}.";
        }
    }

    private IEnumerable<string> Budget(ImmutableArray<RoleNode> nodes)
    {
        if (nodes.FirstOrDefault(node => node.BudgetShare is not (> 0 and <= 1)) is { } node)
        {
            yield return $"{node.Id}: budget_share is not between 0 and 1.";
        }
        else if (nodes.Sum(it => it.BudgetShare) is var sum && sum > options.MaxShare + 1e-9)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The budget shares add up to {sum:0.##}. Give at most {options.MaxShare:0.##}.");
        }
    }

    private IEnumerable<string> Delegations(ImmutableArray<RoleNode> nodes) =>
        from node in nodes
        let giver = DelegatorOf(node)
        where giver is not null
        group node by giver into given
        where given.Count() > given.Key.MaxDelegations
        select $"{given.Key.Name} gives away {given.Count()} nodes. It may give {given.Key.MaxDelegations}.";

    // Nodes on the longest chain; null when there is a circle.
    private static int? Depth(ImmutableArray<RoleNode> nodes)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        while (depths.Count < nodes.Length)
        {
            var ready = nodes.Where(node => !depths.ContainsKey(node.Id) && node.DependsOn.All(depths.ContainsKey)).ToList();
            if (ready.Count == 0)
            {
                return null;
            }

            foreach (var node in ready)
            {
                depths[node.Id] = 1 + node.DependsOn.Select(other => depths[other]).DefaultIfEmpty().Max();
            }
        }

        return depths.Values.Max();
    }
}
