using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>How many answers one model is asked for, and when their confidence is enough. Section <c>Orchestration:DeepConf</c>.</summary>
public sealed class DeepConfOptions
{
    /// <summary>Most answers that a council asks of one member before it asks the others; 0 = none, the rung is off. Default 0.</summary>
    [Range(0, 128)]
    public int Traces { get; set; }

    /// <summary>Likeliest tokens whose probabilities are asked for in each place. Default 5; few providers give more than 20.</summary>
    [Range(1, 20)]
    public int TopLogprobs { get; set; } = 5;

    /// <summary>Traces read whole before any is cut; they set the stop line. As many are then written at a time. Default 4.</summary>
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
}
