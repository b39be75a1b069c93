using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>The request field <c>hive</c>.</summary>
internal sealed record HiveOptions
{
    /// <summary>Engine to use instead of the model's own; null = the model's own.</summary>
    public string? Engine { get; set; }

    /// <summary>Members by model id; null = the hive model's own.</summary>
    public string[]? Members { get; set; }

    /// <summary>Answers that are enough; null = the engine's own rule.</summary>
    public int? Quorum { get; set; }

    /// <summary>Checks that the answer has to pass.</summary>
    public ImmutableArray<AnswerCheck> Verify { get; set; } = [];

    /// <summary>Whether the prompt is refined first.</summary>
    public PromptDiffusion Diffusion { get; set; }

    /// <summary>Most that this request may cost, in US dollars; null = the plan's cap.</summary>
    public decimal? BudgetUsd { get; set; }

    /// <summary>Most time for the whole run; null = the engine's own.</summary>
    public TimeSpan? Timeout { get; set; }
}
