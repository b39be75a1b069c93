using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>When the confidence of one model's traces is enough.</summary>
public sealed class DeepConfOptions
{
    /// <summary>Traces read whole before any is cut; they set the stop line. Default 4.</summary>
    [Range(1, 128)]
    public int WarmUp { get; set; } = 4;

    /// <summary>The stop line is the (100 − this) percentile of the warm-up: 90 is lenient, 10 strict. Default 10.</summary>
    [Range(0, 100)]
    public double Eta { get; set; } = 10;

    /// <summary>Share of the leader that stops. Default 0.95.</summary>
    [Range(0.5, 1)]
    public double Share { get; set; } = 0.95;

    /// <summary>Pr[Beta(v1+1, v2+1) &gt; ½] that stops. Default 0.95.</summary>
    [Range(0.5, 1)]
    public double Confident { get; set; } = 0.95;

    /// <summary>Stops as soon as the leader is sure enough; otherwise every trace is read. Default true.</summary>
    public bool StopEarly { get; set; } = true;
}
