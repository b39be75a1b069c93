namespace LLMHive;

/// <summary>
/// Where a process finds the cluster that it is a client of; section <c>Cluster</c>. It needs the nodes' names alone: a client
/// never talks to their database.
/// </summary>
public sealed class HiveGatewayOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>The cluster's name, as its nodes have it. Default <c>llmhive</c>.</summary>
    public string ClusterId { get; set; } = "llmhive";

    /// <summary>The service's name, as its nodes have it. Default <c>llmhive</c>.</summary>
    public string ServiceId { get; set; } = "llmhive";

    /// <summary>
    /// Gateways of the nodes, <c>host:port</c> (port 30000 when left out), separated by commas. A name that stands for several
    /// addresses, such as that of a headless service, is looked up again and again, so nodes may come and go behind it.
    /// </summary>
    public string Gateways { get; set; } = "127.0.0.1:30000";

    /// <summary>How often names are looked up again, and gateways that were gone tried again. Default 10 s.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(10);
}
