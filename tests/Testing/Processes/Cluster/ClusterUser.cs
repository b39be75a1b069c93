namespace LLMHive.Processes;

/// <summary>A user of a cluster.</summary>
/// <param name="Id">User id.</param>
/// <param name="Key">Secret of the key.</param>
public sealed record ClusterUser(string Id, string Key);
