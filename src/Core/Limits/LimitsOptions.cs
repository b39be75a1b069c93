using System.ComponentModel.DataAnnotations;

namespace LLMHive.Limits;

/// <summary>Settings of admission; section <c>Limits</c>.</summary>
public sealed class LimitsOptions
{
    /// <summary>Answer tokens that a planned call is estimated at when the request sets no maximum. Default 1,024.</summary>
    [Range(1, 1_000_000)]
    public int DefaultOutputTokens { get; set; } = 1024;

    /// <summary>A reservation that is not settled lapses after this time, but never before the deadline of its request. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most calls of a standard run, replacements of failed members aside. Default 12.</summary>
    [Range(1, 1000)]
    public int StandardCalls { get; set; } = 12;

    /// <summary>Most time of a standard run when the request sets none. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StandardTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most calls of a deep run, replacements of failed members aside. Default 40.</summary>
    [Range(1, 1000)]
    public int DeepCalls { get; set; } = 40;

    /// <summary>Most time of a deep run when the request sets none. Default 180 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DeepTime { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>Tokens of instructions that each further call of an engine is estimated at, beside conversation and answers. Default 512.</summary>
    [Range(0, 100_000)]
    public int InstructionTokens { get; set; } = 512;

    /// <summary>Answer tokens that a further call of an engine is estimated at, at least: a judge of one-word answers has to give its reason too. Default 512.</summary>
    [Range(1, 1_000_000)]
    public int StepTokens { get; set; } = 512;
}
