using System.ComponentModel.DataAnnotations;

namespace LLMHive.Limits;

/// <summary>Settings of admission; section <c>Limits</c>.</summary>
public sealed class LimitsOptions
{
    /// <summary>Answer tokens that a planned call is estimated at when the request sets no maximum. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int DefaultOutputTokens { get; set; } = 1024;

    /// <summary>A reservation that is not settled lapses after this time. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(10);
}
