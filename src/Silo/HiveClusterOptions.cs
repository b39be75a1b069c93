using System.ComponentModel.DataAnnotations;

namespace LLMHive;

/// <summary>
/// Settings of a node among others; section <c>Cluster</c>. They count where <c>Storage:Postgres</c> is set: the database
/// then holds the list of nodes as well. Without it there is one node, alone on loopback.
/// </summary>
public sealed class HiveClusterOptions
{
    /// <summary>Names the list of nodes: those with the same name and database form one cluster. Default <c>llmhive</c>.</summary>
    [Required, MinLength(1)]
    public string ClusterId { get; set; } = "llmhive";

    /// <summary>Part of the key of all stored grain state; never changes in the life of a database. Default <c>llmhive</c>.</summary>
    [Required, MinLength(1)]
    public string ServiceId { get; set; } = "llmhive";

    /// <summary>
    /// Address or host name under which the other nodes reach this one; empty = the machine's own. With a loopback address the
    /// node listens on loopback alone. There is no encryption and no authentication between nodes: it must be a private network.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>Time for which a node may leave another one's probe unanswered; also the pause between probes. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row that must fail before a node is suspected. Default 3.</summary>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// Nodes that must suspect another one before it is declared dead. Where fewer are alive, half of those that are not suspected
    /// suffice, so two nodes get along with one vote whatever stands here. Default 2.
    /// </summary>
    [Range(1, 10)]
    public int DeathVotes { get; set; } = 2;

    /// <summary>How often the list of nodes is read even if nobody said that it changed. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a node writes that it lives. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(5);
}
