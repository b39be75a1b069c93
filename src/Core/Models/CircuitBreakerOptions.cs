using System.ComponentModel.DataAnnotations;

namespace LLMHive.Models;

/// <summary>When a breaker opens, and for how long.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>Failures within <see cref="Window"/> that open it; default 5.</summary>
    [Range(1, 1000)]
    public int Failures { get; set; } = 5;

    /// <summary>How long a failure counts; default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it stays open before one call may probe; default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(30);
}
