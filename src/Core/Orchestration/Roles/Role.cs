namespace LLMHive.Orchestration;

/// <summary>What a role may do.</summary>
[Flags]
public enum RolePermissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Approve the work of others, or return it.</summary>
    Approve = 1,

    /// <summary>Give work to roles below it.</summary>
    Delegate = 2,

    /// <summary>Do work.</summary>
    Execute = 4,

    /// <summary>Read results of others from the blackboard.</summary>
    Read = 8,

    /// <summary>Write its result to the blackboard.</summary>
    Write = 16,
}

/// <summary>Rank of a role; work is given downwards only.</summary>
public enum RoleLevel
{
    /// <summary>Does parts of a specialist's work.</summary>
    Assistant,

    /// <summary>Knows one thing well.</summary>
    Specialist,

    /// <summary>Leads specialists, or checks their work.</summary>
    Manager,

    /// <summary>Plans and answers for the whole.</summary>
    Executive,
}

/// <summary>A role in the hierarchy.</summary>
public sealed class Role
{
    /// <summary>Name in snake_case.</summary>
    public string Name { get; set; } = "";

    /// <summary>Rank.</summary>
    public RoleLevel Level { get; set; }

    /// <summary>Name of the role above it; empty for the executive.</summary>
    public string Parent { get; set; } = "";

    /// <summary>What it may do.</summary>
    public RolePermissions Permissions { get; set; } = RolePermissions.Execute | RolePermissions.Read | RolePermissions.Write;

    /// <summary>What it is good at, in words for whoever plans.</summary>
    public string[] Capabilities { get; set; } = [];

    /// <summary>Most nodes of a plan that it may give away.</summary>
    public int MaxDelegations { get; set; }

    /// <summary>True when it has this permission.</summary>
    public bool May(RolePermissions permission) => (Permissions & permission) == permission;
}
