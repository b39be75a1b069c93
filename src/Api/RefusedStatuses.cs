namespace LLMHive;

/// <summary>Statuses a route may be refused with, for the reference.</summary>
internal sealed record RefusedStatuses(IReadOnlyList<int> Statuses);
