using System.ComponentModel.DataAnnotations;

namespace LLMHive.Storage;

/// <summary>How due work is run and repeated. Section <c>Work</c>.</summary>
public sealed class WorkOptions
{
    /// <summary>How often the background loop looks for due work. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long nobody else gets an item that is being run. Default 2 min; what is not done after nine tenths of it is cut off and tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Items run at the same time. Default 8.</summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 8;

    /// <summary>Items one sweep runs at most, so that an item which is due again at once cannot hold it for ever. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxItemsPerSweep { get; set; } = 10_000;

    /// <summary>Wait after the first failure; doubles with each further one. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait between two tries. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Failed tries after which an item is dead and kept for inspection. Default 20.</summary>
    [Range(1, 1_000)]
    public int MaxAttempts { get; set; } = 20;
}
