using System.ComponentModel.DataAnnotations;

namespace LLMHive;

/// <summary>Settings of the silo; section <c>Silo</c>.</summary>
public sealed class SiloOptions
{
    /// <summary>Port between silos; 0 = any free one on loopback, or 11111 in a cluster. Default 0. Short form: <c>LLMHIVE_SILO_PORT</c>.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>Port for grain clients; 0 = any free one on loopback, or 30000 in a cluster. Default 0. Short form: <c>LLMHIVE_GATEWAY_PORT</c>.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }
}
