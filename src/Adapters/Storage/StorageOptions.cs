using System.ComponentModel.DataAnnotations;

namespace LLMHive.Storage;

/// <summary>Where and how a node stores. Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// Connection string of the PostgreSQL database that all nodes share; empty = the embedded SQLite file. Default empty. What
    /// it does not say: <c>Maximum Pool Size=20</c> (times the nodes it must stay below the server's max_connections),
    /// <c>Timeout=3</c> for a connection and <c>Command Timeout=5</c> for a statement (s), <c>Max Auto Prepare=50</c> (0 behind
    /// a proxy that pools by transaction).
    /// </summary>
    public string Postgres { get; set; } = "";

    /// <summary>
    /// Folder of the ledger's journal, and of the database where it is SQLite; made when absent. One process at a time.
    /// Default <c>./data</c>.
    /// </summary>
    [Required, MinLength(1)]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>SQLite: writes that may wait; one more is refused with <see cref="StorageUnavailableException"/>. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int WriteQueueLimit { get; set; } = 10_000;

    /// <summary>SQLite: writes that share one commit at most. Default 500.</summary>
    [Range(1, 10_000)]
    public int CommitGroupLimit { get; set; } = 500;

    /// <summary>SQLite: connections that read at the same time; further readers wait. Default 8.</summary>
    [Range(1, 128)]
    public int ReadConnections { get; set; } = 8;
}
