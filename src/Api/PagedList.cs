namespace LLMHive;

/// <summary>Marks a route that answers a page of a list, for the reference.</summary>
internal sealed record PagedList;
