using System.ComponentModel.DataAnnotations;

namespace LLMHive.Telemetry;

/// <summary>Settings of telemetry; section <c>Telemetry</c>. Where traces and metrics are sent is told by OpenTelemetry's own variables.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>Variable that switches OTLP on; without it nothing is sent and no trace is made.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Collect metrics and serve them at <c>/metrics</c>. Default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>
    /// Serve <c>/metrics</c> without a key to callers on this machine. Default false. Leave it off behind a proxy on the same
    /// machine, from where every caller comes.
    /// </summary>
    public bool MetricsOpen { get; set; }

    /// <summary>
    /// Key of the hash that stands for a user id in JSON logs; nodes with the same key write the same hash. Empty = a random
    /// one at each start. Default empty.
    /// </summary>
    [MaxLength(256)]
    public string LogKey { get; set; } = "";
}
