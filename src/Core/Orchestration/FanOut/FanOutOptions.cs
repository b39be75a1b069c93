using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>How long parallel calls are waited for. Section <c>Orchestration:FanOut</c>.</summary>
public sealed class FanOutOptions
{
    /// <summary>Most time of one call, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;

    /// <summary>Longest grace for the rest once most members have answered, in seconds. Default 5.</summary>
    [Range(0, 600)]
    public double MaxGraceSeconds { get; set; } = 5;

    /// <summary>Shortest grace, in seconds: members that answer from a cache at once must not shut out the others. Default 0.25.</summary>
    [Range(0, 600)]
    public double MinGraceSeconds { get; set; } = 0.25;

    /// <summary>The grace as a part of the median latency so far. Default one half.</summary>
    [Range(0, 10)]
    public double GraceOfMedian { get; set; } = 0.5;
}
