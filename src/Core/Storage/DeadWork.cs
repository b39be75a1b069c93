namespace LLMHive.Storage;

/// <summary>Work that was given up.</summary>
/// <param name="Item">The work; its tries include the last one.</param>
/// <param name="Reason">Why the last try failed.</param>
public sealed record DeadWork(WorkItem Item, string Reason);
