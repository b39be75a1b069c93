using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>The roles there are: nine built in, and those that the operator adds.</summary>
public sealed partial class RoleBook
{
    /// <summary>Plans, delegates and answers for the whole.</summary>
    public const string Executive = "executive";

    /// <summary>Approves the results or returns them once.</summary>
    public const string QualityManager = "quality_manager";

    private const RolePermissions Work = RolePermissions.Execute | RolePermissions.Read | RolePermissions.Write;
    private readonly Dictionary<string, Role> _byName;

    /// <summary>Puts the book together.</summary>
    /// <exception cref="ArgumentException">The operator's roles do not fit; names the role and the cure.</exception>
    public RoleBook(RolesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Faults(options).FirstOrDefault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        _byName = Merged(options);
    }

    /// <summary>All roles, the highest first.</summary>
    public ImmutableArray<Role> All => [.. _byName.Values.OrderByDescending(role => role.Level).ThenBy(role => role.Name, StringComparer.Ordinal)];

    /// <summary>The role of that name; null when there is none.</summary>
    public Role? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>True when a role stands above another, at any distance.</summary>
    public bool IsAbove(Role above, Role role)
    {
        ArgumentNullException.ThrowIfNull(above);
        ArgumentNullException.ThrowIfNull(role);
        for (var parent = Find(role.Parent); parent is not null; parent = Find(parent.Parent))
        {
            if (parent.Name == above.Name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The nearest role above one that may give it work; null when there is none.</summary>
    public Role? DelegatorOf(Role role)
    {
        ArgumentNullException.ThrowIfNull(role);
        var parent = Find(role.Parent);
        while (parent is not null && !parent.May(RolePermissions.Delegate))
        {
            parent = Find(parent.Parent);
        }

        return parent;
    }

    /// <summary>What does not fit in the operator's roles, each with its cure.</summary>
    internal static IEnumerable<string> Faults(RolesOptions options)
    {
        var roles = Merged(options);
        foreach (var role in options.Roles)
        {
            var fault = !Name().IsMatch(role.Name) ? "is no name; use lower-case letters, digits and underscores"
                : role.Name == Executive && role.Level != RoleLevel.Executive ? "must be of level Executive"
                : role.Name == Executive && role.Parent.Length > 0 ? "stands above all and has no parent; leave it empty"
                : role.Name != Executive && !roles.ContainsKey(role.Parent) ? $"has the parent '{role.Parent}', which is no role; name one"
                : role.Name != Executive && roles[role.Parent].Level <= role.Level ? $"is not below its parent '{role.Parent}'; give it a lower level"
                : roles.Values.FirstOrDefault(child => child.Parent == role.Name && child.Level >= role.Level) is { } child
                    ? $"is not above '{child.Name}', whose parent it is; give it a higher level"
                : role.MaxDelegations < 0 || (role.MaxDelegations > 0 && !role.May(RolePermissions.Delegate)) 
                    ? "delegates without the permission, or fewer than 0; set MaxDelegations to 0 or add Delegate"
                : options.Roles.Count(other => other.Name == role.Name) > 1 ? "stands twice; name each role once"
                : null;
            if (fault is not null)
            {
                yield return $"Orchestration:Roles:Roles: '{role.Name}' {fault}.";
            }
        }
    }

    private static Dictionary<string, Role> Merged(RolesOptions options)
    {
        var roles = BuiltIn().ToDictionary(role => role.Name, StringComparer.Ordinal);
        foreach (var role in options.Roles)
        {
            roles[role.Name] = role;
        }

        return roles;
    }

    private static Role[] BuiltIn() =>
    [
        New(Executive, RoleLevel.Executive, "", Work | RolePermissions.Approve | RolePermissions.Delegate, 5, "planning", "synthesis"),
        New("coordinator", RoleLevel.Manager, Executive, Work | RolePermissions.Delegate, 4, "coordination", "scheduling"),
        New(QualityManager, RoleLevel.Manager, Executive, RolePermissions.Read | RolePermissions.Write | RolePermissions.Approve, 0, "approval", "completeness"),
        New("lead_researcher", RoleLevel.Specialist, "coordinator", Work | RolePermissions.Delegate, 2, "facts", "sources", "background"),
        New("lead_analyst", RoleLevel.Specialist, "coordinator", Work | RolePermissions.Delegate, 2, "analysis", "calculation", "comparison"),
        New("fact_checker", RoleLevel.Specialist, "coordinator", Work | RolePermissions.Delegate, 1, "checking claims"),
        New("critic", RoleLevel.Specialist, "coordinator", Work | RolePermissions.Delegate, 1, "weaknesses", "counter-arguments"),
        New("research_assistant", RoleLevel.Assistant, "lead_researcher", Work, 0, "collecting"),
        New("analysis_assistant", RoleLevel.Assistant, "lead_analyst", Work, 0, "single calculations", "tables"),
    ];

    private static Role New(string name, RoleLevel level, string parent, RolePermissions permissions, int delegations, params string[] capabilities) => new()
    {
        Name = name, Level = level, Parent = parent, Permissions = permissions, MaxDelegations = delegations, Capabilities = capabilities,
    };

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex Name();
}
