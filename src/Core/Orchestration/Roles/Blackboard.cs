namespace LLMHive.Orchestration;

/// <summary>A result on the blackboard.</summary>
/// <param name="Ref">How others refer to it, such as <c>n1</c>.</param>
/// <param name="Role">Whose it is.</param>
/// <param name="Model">Model that wrote it.</param>
/// <param name="Form">Form of the result.</param>
/// <param name="Text">The result.</param>
/// <param name="Evidence">What supports it.</param>
internal sealed record BlackboardEntry(string Ref, string Role, string Model, string Form, string Text, ImmutableArray<string> Evidence);

/// <summary>Results of one run. Nodes pass references around; texts are read here, by roles that may read.</summary>
internal sealed class Blackboard
{
    private readonly Dictionary<string, BlackboardEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>All results, in the order in which they came.</summary>
    public IReadOnlyCollection<BlackboardEntry> Entries => _entries.Values;

    /// <summary>Writes a result; a later one of the same node takes its place.</summary>
    /// <exception cref="InvalidOperationException">The role may not write.</exception>
    public void Write(Role role, BlackboardEntry entry)
    {
        if (!role.May(RolePermissions.Write))
        {
            throw new InvalidOperationException($"The role '{role.Name}' may not write to the blackboard; the plan should not have passed.");
        }

        _entries[entry.Ref] = entry;
    }

    /// <summary>The result behind a reference; null when there is none, or the role may not read.</summary>
    public BlackboardEntry? Read(Role role, string reference) =>
        role.May(RolePermissions.Read) ? _entries.GetValueOrDefault(reference) : null;
}
