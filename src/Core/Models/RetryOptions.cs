using System.ComponentModel.DataAnnotations;

namespace LLMHive.Models;

/// <summary>How often and how fast a failed call is tried again.</summary>
public sealed class RetryOptions
{
    /// <summary>Further tries after the first; default 2.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>Upper end of the first wait, doubled with every retry; default 250 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>No computed wait is longer; default 4 seconds. A wait that the provider asked for may be.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(4);
}
