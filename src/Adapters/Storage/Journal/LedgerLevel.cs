namespace LLMHive.Storage;

/// <summary>What a ledger row has survived when its append returns.</summary>
public enum LedgerLevel
{
    /// <summary>The end of the process (<c>kill -9</c>); fsync follows within <see cref="LedgerOptions.FlushInterval"/>.</summary>
    Process,

    /// <summary>A power cut: fsync before the append returns.</summary>
    Power,

    /// <summary>The loss of the node: shipped to the store before the append returns.</summary>
    Shared,
}
