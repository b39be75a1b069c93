namespace LLMHive.Accounts;

/// <summary>What the query tables hold of a key: the hash leads from its public id to its grain, and never leaves the silo.</summary>
internal sealed record StoredKey(ApiKey Key, string Hash);
