using System.ComponentModel.DataAnnotations;

namespace LLMHive.Storage;

/// <summary>Where and how the embedded host stores. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Folder of the database and of the ledger's journal; made when absent. One process at a time. Default <c>./data</c>.</summary>
    [Required, MinLength(1)]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Writes that may wait; one more is refused with <see cref="StorageUnavailableException"/>. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueLimit { get; set; } = 10_000;

    /// <summary>Writes that share one commit at most. Default 500.</summary>
    [Range(1, 10_000)]
    public int CommitGroupLimit { get; set; } = 500;

    /// <summary>Connections that read at the same time; further readers wait. Default 8.</summary>
    [Range(1, 128)]
    public int ReadConnections { get; set; } = 8;
}
