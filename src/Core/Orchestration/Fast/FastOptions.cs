using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>Time limits of <c>fast</c>. Section <c>Orchestration:Fast</c>.</summary>
public sealed class FastOptions
{
    /// <summary>Most time of one try, in seconds; the run's deadline may end it earlier. Default 60.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 60;
}
