using System.ComponentModel.DataAnnotations;

namespace LLMHive.Models;

/// <summary>Patience with providers; section <c>Models:Http</c>.</summary>
public sealed class ModelHttpOptions
{
    /// <summary>Longest wait for the first byte of an answer. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FirstByte { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest silence within an answer. Default 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest answer in bytes, except a stream that is only handed on; embeddings of many texts need it. Default 32 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 32 << 20;

    /// <summary>Largest single event of a stream, in bytes. Default 4 MiB.</summary>
    [Range(1024, 1 << 28)]
    public int MaxEventBytes { get; set; } = 4 << 20;
}
